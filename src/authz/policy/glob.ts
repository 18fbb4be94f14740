import type { Piece } from './template.ts';

/**
 * UTF-16 code units, and three marks below every code unit: `?`, `*`, and (in a text only) a hole that stands
 * for any run of characters.
 */
export type Symbols = ArrayLike<number>;

export const ANY_ONE = -1;
export const ANY_RUN = -2;
export const HOLE = -3;

/** `?` and `*` by code unit. */
const MARKS: ReadonlyMap<number, number> = new Map([
  [63, ANY_ONE],
  [42, ANY_RUN],
]);

/**
 * A pattern ready to match. Only `*` and `?` are wildcards; every other character is literal
 * (docs/rules/iam.md rules 7 and 22).
 */
export interface Glob {
  readonly symbols: readonly number[];
  readonly wild: boolean;
}

/**
 * The UTF-16 code units of a text: AWS counts them, so `?` matches half of a character beyond the Basic
 * Multilingual Plane.
 */
export function symbolsOf(text: string): number[] {
  // Room for all at once: growing costs as much again.
  // Stryker disable next-line ArrayDeclaration: saves work only
  const symbols = new Array<number>(text.length);
  // Stryker disable next-line EqualityOperator: behind the end there is no code unit
  for (let at = 0; at < text.length; at += 1) symbols[at] = text.charCodeAt(at);
  return symbols;
}

/** Joins pieces to one pattern: wildcards are read in text, never in literal pieces. */
export function compileGlob(pieces: readonly Piece[]): Glob {
  const raw: number[] = [];
  let wild = false;
  for (const { text, literal } of pieces) {
    for (const symbol of symbolsOf(text)) {
      const mark = literal ? undefined : MARKS.get(symbol);
      raw.push(mark ?? symbol);
      if (mark !== undefined) wild = true;
    }
  }
  // Stryker disable next-line ConditionalExpression: saves work only
  return { symbols: wild ? spreadRuns(raw) : raw, wild };
}

/**
 * Writes a run of wildcards that holds a `*` with a star on both sides of every `?`: `?*` becomes `*?*`. The
 * language is the same ("at least one character"), and a hole in the text then meets a star wherever one can
 * take it.
 */
function spreadRuns(raw: readonly number[]): number[] {
  const symbols: number[] = [];
  let at = 0;
  // Stryker disable next-line EqualityOperator: behind the end there is nothing to write
  while (at < raw.length) {
    let end = at;
    let stars = 0;
    for (let mark = raw[end]; mark === ANY_ONE || mark === ANY_RUN; mark = raw[end]) {
      if (mark === ANY_RUN) stars += 1;
      end += 1;
    }
    const ones = end - at - stars;
    if (stars > 0) symbols.push(ANY_RUN);
    for (let count = 0; count < ones; count += 1) {
      symbols.push(ANY_ONE);
      if (stars > 0) symbols.push(ANY_RUN);
    }
    const literal = raw[end];
    if (literal !== undefined) symbols.push(literal);
    at = end + 1;
  }
  return symbols;
}
