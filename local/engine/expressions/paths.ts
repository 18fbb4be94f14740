import type { Value } from '../values/attributeValue.ts';
import { type Attributes, member } from '../values/members.ts';
import { isReserved } from './reservedWords.ts';
import { ExpressionFault, type Tokens } from './tokens.ts';

/** A document path as written: names, `#` placeholders, and numbers for list elements. */
export type Path = readonly (string | number)[];

/** The same with its placeholders replaced. */
export type ResolvedPath = readonly (string | number)[];

const KEYWORDS: ReadonlySet<string> = new Set(['AND', 'OR', 'NOT', 'BETWEEN', 'IN']);
const HIGHEST_INDEX = 4_294_967_295;
/** Levels of a document. Source: Developer Guide, "Quotas: nested attribute depth". */
const DEEPEST = 32;

/** Reads `a.b[0].#c`. */
export function parsePath(tokens: Tokens): Path {
  const parts: (string | number)[] = [parseName(tokens)];
  for (;;) {
    if (tokens.accept('.')) parts.push(parseName(tokens));
    else if (tokens.accept('[')) parts.push(parseIndex(tokens));
    else break;
  }
  if (parts.length > DEEPEST) {
    throw new ExpressionFault(
      `The document path has too many nesting elements; nesting levels: ${parts.length}`,
    );
  }
  return parts;
}

function parseName(tokens: Tokens): string {
  const { kind, text } = tokens.peek();
  if (kind !== 'name' && (kind !== 'word' || KEYWORDS.has(text.toUpperCase()))) throw tokens.syntaxError();
  if (kind === 'word' && isReserved(text)) {
    throw new ExpressionFault(`Attribute name is a reserved keyword; reserved keyword: ${text}`);
  }
  return tokens.next().text;
}

function parseIndex(tokens: Tokens): number {
  if (tokens.peek().kind !== 'number') throw tokens.syntaxError();
  const index = Number(tokens.next().text);
  if (index > HIGHEST_INDEX) {
    throw new ExpressionFault(`List index is not within the allowable range; index: [${index}]`);
  }
  tokens.expect(']');
  return index;
}

/** The value at a path; undefined if there is no value. */
export function valueAt(attributes: Readonly<Attributes>, path: ResolvedPath): Value | undefined {
  let value: Value | undefined = { M: attributes };
  for (const part of path) {
    if (value === undefined) return undefined;
    if (typeof part === 'number') value = value.L?.[part];
    else value = value.M && member(value.M, part);
  }
  return value;
}

/** `[a, [0], b]`, as DynamoDB prints a path. */
export function printPath(path: ResolvedPath): string {
  return `[${path.map((part) => (typeof part === 'number' ? `[${part}]` : part)).join(', ')}]`;
}

/** Two paths of one expression must not overlap or conflict. @throws ExpressionFault */
export function refuseMeetingPaths(paths: readonly ResolvedPath[]): void {
  for (const [index, second] of paths.entries()) {
    for (const first of paths.slice(0, index)) {
      const how = meeting(first, second);
      if (how === undefined) continue;
      throw new ExpressionFault(
        `Two document paths ${how} with each other; must remove or rewrite one of these paths; ` +
          `path one: ${printPath(first)}, path two: ${printPath(second)}`,
      );
    }
  }
}

/**
 * `overlap`: one path contains the other. `conflict`: one path treats a value as a list, the other treats it
 * as a map.
 */
function meeting(first: ResolvedPath, second: ResolvedPath): 'overlap' | 'conflict' | undefined {
  const shorter = Math.min(first.length, second.length);
  for (let at = 0; at < shorter; at++) {
    if (first[at] === second[at]) continue;
    return typeof first[at] === typeof second[at] ? undefined : 'conflict';
  }
  return 'overlap';
}
