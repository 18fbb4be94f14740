import type { Piece } from './template.ts';

/**
 * UTF-16 code units, and four negative marks: `?`, `*`, and (in a text only) a hole, which means any run of
 * characters, and a hexadecimal digit that is not known.
 */
export type Symbols = ArrayLike<number>;

export const ANY_ONE = -1;
export const ANY_RUN = -2;
export const HOLE = -3;
const HEX_DIGIT = -4;

const DASH = 45;
/** The code units of the digits of ids, which have small letters. */
const HEX_DIGITS: ReadonlySet<number> = new Set([...'0123456789abcdef'].map((digit) => digit.charCodeAt(0)));

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
  // Allocates the full length once, because growing the array would double the time.
  // Stryker disable next-line ArrayDeclaration: saves work only
  const symbols = new Array<number>(text.length);
  // Stryker disable next-line EqualityOperator: past the end there is no code unit
  for (let at = 0; at < text.length; at += 1) symbols[at] = text.charCodeAt(at);
  return symbols;
}

/** A UUID that is not drawn yet: which of its 36 characters are digits is known. */
export const UUID: readonly number[] = symbolsOf('00000000-0000-0000-0000-000000000000').map((unit) =>
  unit === DASH ? unit : HEX_DIGIT,
);

/** Joins pieces to one pattern: `*` and `?` are wildcards in text pieces, never in literal pieces. */
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
 * Writes a run of wildcards that contains a `*` with a star on both sides of every `?`: `?*` becomes `*?*`.
 * It matches the same texts ("at least one character"), and a hole in the text can then match a star wherever
 * possible.
 */
function spreadRuns(raw: readonly number[]): number[] {
  const symbols: number[] = [];
  let at = 0;
  // Stryker disable next-line EqualityOperator: past the end there is nothing to write
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

/**
 * Whether a pattern matches a whole text. Only `*` matches a hole in the text, and only `*` and `?` match a
 * digit that is not known, so a match is true for every filling.
 *
 * For a hole it is sound, not complete: a pattern that matches every filling in another way is not found.
 * For a UUID at the end of the text it is exact: fill it with one digit, another than the last one in the
 * pattern. If the pattern matches, it matches that last digit, and all digits before it, in front of the
 * UUID. So only its wildcards and dashes match in the UUID, and they match every filling.
 *
 * Only the latest star is tried again: the text after each star is matched as far left as possible. A match
 * further right leaves less text for the rest, so an earlier star never has to move.
 * Work: `resumeText` never decreases and every retry increases it, so there are at most |text| retries.
 * Between two retries `p` only increases, at most |pattern| times. So there are at most (|text| + 1) ×
 * (|pattern| + 1) steps.
 */
export function matchGlob(glob: Glob, text: Symbols): boolean {
  const pattern = glob.symbols;
  const length = text.length;
  let p = 0;
  let t = 0;
  /** Behind the latest star; 0 while there is none. */
  let resumePattern = 0;
  let resumeText = 0;
  while (t < length) {
    const symbol = pattern[p];
    const character = text[t];
    if (symbol === ANY_RUN) {
      p += 1;
      // Stryker disable next-line ConditionalExpression: saves work only
      if (p === pattern.length) return true;
      resumePattern = p;
      resumeText = t;
    } else if (symbol === character || (symbol === ANY_ONE && character !== HOLE)) {
      p += 1;
      t += 1;
    } else if (resumePattern === 0) {
      return false;
    } else {
      resumeText += 1;
      p = resumePattern;
      t = resumeText;
    }
  }
  while (pattern[p] === ANY_RUN) p += 1;
  return p === pattern.length;
}

/**
 * Whether a pattern matches a text with one hole for at least one filling (any run of characters). Exact: the
 * text before the hole is matched from the front up to the first star, the text after it from the back up to
 * the last star, and a filling can match every symbol in between. Work: one step per symbol.
 */
export function mayMatchGlob({ symbols: pattern }: Glob, text: Symbols): boolean {
  let front = 0;
  for (; text[front] !== HOLE; front += 1) {
    if (pattern[front] === ANY_RUN) break;
    if (!meets(pattern[front], text[front])) return false;
  }
  let back = pattern.length;
  for (let t = text.length - 1; text[t] !== HOLE; t -= 1) {
    if (pattern[back - 1] === ANY_RUN) break;
    if (!meets(pattern[back - 1], text[t])) return false;
    back -= 1;
  }
  return front <= back;
}

function meets(symbol: number | undefined, character: number | undefined): boolean {
  // Stryker disable next-line ConditionalExpression,BooleanLiteral: a place behind the pattern's end is never the end again
  if (symbol === undefined) return false;
  return symbol === ANY_ONE || symbol === character || (character === HEX_DIGIT && HEX_DIGITS.has(symbol));
}

const COLON = 58;

/**
 * The same for a hole that stands for text without a colon, as the name in an ARN (a pattern of another
 * resource type does not match it), and for a UUID. Exact: it follows every place of the pattern that the
 * text can have reached. Work: |text| × |pattern| steps, for patterns that may match at all.
 */
export function mayMatchOnePart({ symbols: pattern }: Glob, text: Symbols): boolean {
  let reached = passStars(pattern, new Set([0]));
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    const next = new Set<number>();
    if (character === HOLE) {
      // The loop also visits the elements that are added to the set while it runs.
      for (const place of reached) {
        next.add(place);
        const symbol = pattern[place];
        if (symbol !== undefined && symbol !== COLON) reached.add(place + 1);
      }
    } else {
      for (const place of reached) {
        const symbol = pattern[place];
        if (symbol === ANY_RUN) next.add(place);
        else if (meets(symbol, character)) next.add(place + 1);
      }
    }
    reached = passStars(pattern, next);
  }
  return reached.has(pattern.length);
}

/** A star may match an empty text. */
function passStars(pattern: readonly number[], places: Set<number>): Set<number> {
  for (const place of places) if (pattern[place] === ANY_RUN) places.add(place + 1);
  return places;
}
