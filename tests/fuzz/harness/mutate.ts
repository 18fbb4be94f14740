import { TOKENS, VALUES } from './dictionary.ts';
import { type Draw, pick } from './random.ts';

/** Longer texts are cut: speed, and a text of this length tells as much. */
const LONGEST = 150_000;
/** Nodes further down are left as they are. */
const DEEPEST = 10;
const MOST_NODES = 2_000;

type Path = readonly (string | number)[];

/**
 * A JSON value with one thing changed, somewhere. `others`: values of the same kind, of which parts may be
 * taken. The value itself stays as it was.
 */
export function mutated(value: unknown, draw: Draw, others: readonly unknown[] = []): unknown {
  if (typeof value === 'string') return mutatedText(value, draw, others.filter(isText));
  const path = pick(pathsOf(value), draw);
  return changedAt(value, path, (node) => mutatedNode(node, draw, others));
}

function mutatedNode(node: unknown, draw: Draw, others: readonly unknown[]): unknown {
  if (typeof node === 'string' && draw(10) < 7) return mutatedText(node, draw, textsOf(others, draw));
  switch (draw(7)) {
    case 0:
      return pick(VALUES, draw)();
    case 1:
      return others.length === 0 ? pick(TOKENS, draw) : partOf(pick(others, draw), draw);
    case 2:
      return draw(2) === 0 ? [node] : { [pick(TOKENS, draw)]: node };
    case 3:
      return typeof node === 'object' ? textOf(node) : [node, node];
    default:
      return Array.isArray(node) ? mutatedList(node, draw) : mutatedMembers(node, draw, others);
  }
}

function mutatedList(list: readonly unknown[], draw: Draw): unknown[] {
  const at = draw(Math.max(list.length, 1));
  const changes = [
    () => list.toSpliced(at, 1),
    () => list.toSpliced(at, 0, list[at] ?? null),
    () => list.toSpliced(at, 0, pick(VALUES, draw)()),
    () => list.toReversed(),
    () => Array.from({ length: 40 }, () => list).flat(),
  ];
  return pick(changes, draw)();
}

function mutatedMembers(node: unknown, draw: Draw, others: readonly unknown[]): unknown {
  if (typeof node !== 'object' || node === null) return pick(VALUES, draw)();
  const entries = Object.entries(node);
  const at = draw(Math.max(entries.length, 1));
  const [name = '', value] = entries[at] ?? [];
  const renamed = draw(3) === 0 ? swappedCase(name, draw) : mutatedText(name, draw, []);
  const strange =
    others.length > 0 && draw(2) === 0 ? partOf(pick(others, draw), draw) : pick(VALUES, draw)();
  const changes = [
    () => entries.toSpliced(at, 1),
    () => entries.toSpliced(at, 1, [renamed, value]),
    () => [...entries, [renamed, value] as [string, unknown]],
    () => [...entries, [pick(TOKENS, draw), strange] as [string, unknown]],
    () => entries.toReversed(),
  ];
  // Own members, `__proto__` too.
  return Object.fromEntries(pick(changes, draw)());
}

/** A text with one thing changed. `others`: texts to splice in. */
export function mutatedText(text: string, draw: Draw, others: readonly string[]): string {
  const at = draw(text.length + 1);
  const length = 1 + draw(draw(4) === 0 ? 200 : 6);
  const [before, part, after] = [text.slice(0, at), text.slice(at, at + length), text.slice(at + length)];
  const unit = (code: number) => String.fromCharCode(code);
  const changes: (() => string)[] = [
    () => before + pick(TOKENS, draw) + part + after,
    () => pick(TOKENS, draw) + text,
    () => text + pick(TOKENS, draw),
    () => before + pick(TOKENS, draw) + after,
    () => before + after,
    () => before + part + part + after,
    () => before + unit((text.charCodeAt(at) || 0) ^ (1 << draw(8))) + text.slice(at + 1),
    () => before + unit(draw(0x10000)) + text.slice(at + 1),
    () => before + swappedCase(part, draw) + after,
    () =>
      before + (part === '' ? pick(TOKENS, draw) : part).repeat(2 ** draw(draw(8) === 0 ? 15 : 5)) + after,
    () => before + encoded(part) + after,
    () => otherNumber(text, at, draw),
    () => {
      const to = draw(text.length + 1);
      return before + text.slice(to, to + length) + part + after;
    },
    () => {
      const other = others.length === 0 ? text : pick(others, draw);
      return before + other.slice(draw(other.length + 1));
    },
    () => text.slice(0, at),
  ];
  return pick(changes, draw)().slice(0, LONGEST);
}

const NUMBERS = ['0', '-1', '2147483648', '1e9', '9'.repeat(30), ''];

/** The first number from there on, or else the first of all. */
function otherNumber(text: string, at: number, draw: Draw): string {
  const from = /\d/.test(text.slice(at)) ? at : 0;
  return text.slice(0, from) + text.slice(from).replace(/\d+/, () => pick(NUMBERS, draw));
}

function swappedCase(text: string, draw: Draw): string {
  return [...text]
    .map((letter) =>
      draw(2) === 0 ? letter : letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase(),
    )
    .join('');
}

function encoded(text: string): string {
  return [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
}

/** Every place in a value, its root first; found without recursion. */
function pathsOf(value: unknown): Path[] {
  const paths: Path[] = [[]];
  const open: [Path, unknown][] = [[[], value]];
  for (let item = open.shift(); item !== undefined && paths.length < MOST_NODES; item = open.shift()) {
    const [path, node] = item;
    if (typeof node !== 'object' || node === null || path.length >= DEEPEST) continue;
    const keys = Array.isArray(node) ? [...node.keys()].slice(0, 50) : Object.keys(node).slice(0, 200);
    for (const key of keys) {
      const inner: Path = [...path, key];
      paths.push(inner);
      open.push([inner, (node as Record<string | number, unknown>)[key]]);
    }
  }
  return paths;
}

function partOf(value: unknown, draw: Draw): unknown {
  return valueAt(value, pick(pathsOf(value), draw));
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((node, key) => (node as Record<string | number, unknown>)[key], value);
}

function changedAt(value: unknown, path: Path, change: (node: unknown) => unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return change(value);
  if (Array.isArray(value)) {
    return value.map((item, index) => (index === key ? changedAt(item, rest, change) : item));
  }
  return Object.fromEntries(
    Object.entries(value as object).map(([name, item]) => [
      name,
      name === key ? changedAt(item, rest, change) : item,
    ]),
  );
}

function textsOf(others: readonly unknown[], draw: Draw): string[] {
  if (others.length === 0) return [];
  const other = pick(others, draw);
  return [partOf(other, draw), partOf(other, draw)].filter(isText);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** JSON text, if the value can be written; a value that is nested too deep cannot. */
export function textOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return '(nested too deep to be written)';
  }
}
