import { accepts, DEAD, isSettled, matches, START, step, unitsFrom } from './automaton.ts';
import type { Pattern } from './patterns.ts';

/**
 * The part of a text that a pattern is compared with. `whole`: all of it. A number: that field between
 * colons, counted from 0. `older`: a broker's ARN without the field with number 6, the broker's name
 * (docs/rules/iam.md rule 12).
 */
export type View = 'whole' | 'older' | number;

export interface WordTest {
  readonly view: View;
  readonly pattern: Pattern;
}

/**
 * A condition on a text. `holds` is the required truth value of: "the text matches `guard`, and it matches
 * one of `any` (or, if `negated`, none of `any`)".
 */
export interface WordConstraint {
  readonly guard?: Pattern;
  readonly any: readonly WordTest[];
  readonly negated: boolean;
  readonly holds: boolean;
}

/** The most states of the product that are examined; beyond it the answer is `unknown`. */
const STATES = 100_000;
const NAME_FIELD = 6;
const COLON = 58;

export function viewOf(text: string, view: View): string {
  if (view === 'whole') return text;
  const fields = text.split(':');
  if (view === 'older') return fields.filter((_, index) => index !== NAME_FIELD).join(':');
  return fields[view] ?? '';
}

/** Whether a text meets a constraint. */
export function fitsWord(text: string, { guard, any, negated, holds }: WordConstraint): boolean {
  const guarded = guard === undefined || matches(guard, text);
  const value = guarded && any.some(({ view, pattern }) => matches(pattern, viewOf(text, view))) !== negated;
  return value === holds;
}

/**
 * A text that meets all constraints; `none` if there is no such text; `unknown` beyond the bound. The
 * `suggested` texts are tried first. Then a breadth-first search finds the shortest text.
 */
export function findWord(
  constraints: readonly WordConstraint[],
  suggested: readonly string[] = [],
): { readonly text: string } | 'none' | 'unknown' {
  const fits = (text: string) => constraints.every((one) => fitsWord(text, one));
  const finite = constraints.find(isFiniteSet);
  if (finite !== undefined) {
    const text = finite.any.map(({ pattern }) => pattern.text ?? '').find(fits);
    return text === undefined ? 'none' : { text };
  }
  for (const text of [...suggested, ...quickWords(constraints)]) if (fits(text)) return { text };
  return product(constraints);
}

/** Whether only texts that match `any` can meet the constraint. */
export function isFiniteSet({ any, negated, holds }: WordConstraint): boolean {
  if (negated || !holds) return false;
  return any.every(({ view, pattern }) => view === 'whole' && pattern.text !== undefined);
}

/**
 * Texts made from the patterns that must match: first with empty runs, then with one fresh character in each
 * run.
 */
function quickWords(constraints: readonly WordConstraint[]): string[] {
  const words = ['x'];
  for (const { any, negated, holds } of constraints) {
    if (negated === holds) continue;
    for (const { view, pattern } of any.slice(0, 16)) {
      if (view === 'whole') words.push(filled(pattern, ''), filled(pattern, 'x'));
    }
  }
  return words;
}

export function filled({ places }: Pattern, run: string): string {
  return places
    .map((place) => {
      if (place.run) return run;
      return typeof place.units === 'string' ? 'x' : String.fromCharCode(place.units[0] ?? 0);
    })
    .join('');
}

interface Node {
  readonly states: readonly number[];
  readonly field: number;
  readonly unit: number;
  readonly before: Node | undefined;
}

/** Runs all automata together, breadth first, until a state meets every constraint. */
function product(constraints: readonly WordConstraint[]): { readonly text: string } | 'none' | 'unknown' {
  const { tests, positions } = collect(constraints);
  const fresh = freshUnit(tests);
  const viewed = tests.some(({ view }) => view !== 'whole');
  const start: Node = { states: tests.map(() => START), field: 0, unit: 0, before: undefined };
  const queue: Node[] = [start];
  const seen = new Set<string>();
  for (let at = 0; at < queue.length; at += 1) {
    const node = queue[at] as Node;
    if (holdsAt(constraints, positions, tests, node)) return { text: textOf(node) };
    for (const unit of unitsAt(tests, node, fresh)) {
      const states = tests.map((test, index) => advance(test, node, index, unit));
      if (isHopeless(constraints, positions, tests, states)) continue;
      const field = viewed && unit === COLON ? Math.min(node.field + 1, NAME_FIELD + 2) : node.field;
      const name = `${field};${states.join()}`;
      if (seen.has(name)) continue;
      if (seen.size >= STATES) return 'unknown';
      seen.add(name);
      queue.push({ states, field, unit, before: node });
    }
  }
  return 'none';
}

interface Positions {
  readonly guard: number;
  readonly any: readonly number[];
}

function collect(constraints: readonly WordConstraint[]) {
  const tests: WordTest[] = [];
  const byName = new Map<string, number>();
  const positionOf = (test: WordTest): number => {
    const name = `${test.view} ${test.pattern.id}`;
    const known = byName.get(name);
    if (known !== undefined) return known;
    byName.set(name, tests.length);
    return tests.push(test) - 1;
  };
  const positions = constraints.map<Positions>(({ guard, any }) => ({
    guard: guard === undefined ? DEAD : positionOf({ view: 'whole', pattern: guard }),
    any: any.map(positionOf),
  }));
  return { tests, positions };
}

/** A unit that no pattern distinguishes from others. */
function freshUnit(tests: readonly WordTest[]): number {
  const own = new Set<number>([COLON]);
  for (const { pattern } of tests) for (const unit of pattern.own) own.add(unit);
  const letters = [...'xyzqwvkjabcdefghilmnoprstu0123456789XYZQWVKJABCDEFGHILMNOPRSTU_'].map((letter) =>
    letter.charCodeAt(0),
  );
  let fresh = letters.find((unit) => !own.has(unit)) ?? 0x4e00;
  while (own.has(fresh)) fresh += 1;
  return fresh;
}

/**
 * The units to try: first the fresh unit, then the colon and the units with a step of their own. Every other
 * unit leads to the same state as the fresh one.
 */
function unitsAt(tests: readonly WordTest[], { states }: Node, fresh: number): Iterable<number> {
  const units = new Set<number>([fresh, COLON]);
  for (const [index, { pattern }] of tests.entries()) {
    for (const unit of unitsFrom(pattern, states[index] ?? DEAD)) units.add(unit);
  }
  return units;
}

function advance({ view, pattern }: WordTest, { states, field }: Node, index: number, unit: number): number {
  const state = states[index] ?? DEAD;
  if (view === 'older' && field === NAME_FIELD) return state;
  if (typeof view === 'number' && (field !== view || unit === COLON)) return state;
  return step(pattern, state, unit);
}

/**
 * Whether the constraint can no longer be met: it needs a match and none is possible any more, or it forbids
 * a match and one is certain.
 */
function isHopeless(
  constraints: readonly WordConstraint[],
  positions: readonly Positions[],
  tests: readonly WordTest[],
  states: readonly number[],
): boolean {
  const isSure = (position: number) => {
    const test = tests[position];
    return test !== undefined && isSettled(test.pattern, states[position] ?? DEAD);
  };
  return constraints.some(({ negated, holds }, index) => {
    const { guard, any } = positions[index] as Positions;
    if (holds && guard !== DEAD && states[guard] === DEAD) return true;
    if (holds !== negated) return holds && any.every((position) => states[position] === DEAD);
    return (holds || guard === DEAD) && any.some(isSure);
  });
}

function holdsAt(
  constraints: readonly WordConstraint[],
  positions: readonly Positions[],
  tests: readonly WordTest[],
  { states }: Node,
): boolean {
  const matched = (position: number) => {
    const test = tests[position];
    return test !== undefined && accepts(test.pattern, states[position] ?? DEAD);
  };
  return constraints.every(({ negated, holds }, index) => {
    const { guard, any } = positions[index] as Positions;
    return ((guard === DEAD || matched(guard)) && any.some(matched) !== negated) === holds;
  });
}

function textOf(node: Node): string {
  const units: number[] = [];
  for (let at: Node | undefined = node; at?.before !== undefined; at = at.before) units.push(at.unit);
  return String.fromCharCode(...units.reverse());
}
