import { Buffer } from 'node:buffer';
import { compileGlob, symbolsOf } from '../glob.ts';
import { matchGlob } from '../matchGlob.ts';
import type { Piece } from '../resolveTemplate.ts';
import { arnFieldPatterns, arnFields } from './arnFields.ts';
import { parseDate } from './date.ts';
import { compareDecimals, type Decimal, parseDecimal } from './decimal.ts';
import { insideOf, parseAddress, parseNetwork } from './ipAddress.ts';

/** Whether a request's value, as `read` gave it, fits one value of the policy. */
export type Test = (value: unknown) => boolean;

/**
 * How one family of operators compares.
 * `read`: a request's value, undefined if malformed. `prepare`: a policy's value, undefined if malformed.
 */
export interface Comparison {
  readonly read: (text: string) => unknown;
  readonly prepare: (pieces: readonly Piece[]) => Test | undefined;
  /** A value that a variable might have: with it in every place, a well-formed template can be prepared. */
  readonly sample: string;
  /** Whether a value fits exactly if the policy's value, read like it, is the same text. */
  readonly exact: boolean;
}

/** Binds the two sides of a comparison to one type: a Test only ever sees what its own `read` gave. */
function comparison<V>(
  read: (text: string) => V | undefined,
  prepare: (pieces: readonly Piece[]) => ((value: V) => boolean) | undefined,
  // Stryker disable next-line StringLiteral: any text is a sample of a string; numbers and dates have no variables
  sample = '',
): Comparison {
  return { read, prepare: (pieces) => prepare(pieces) as Test | undefined, sample, exact: false };
}

export const asWritten = (pieces: readonly Piece[]) => pieces.map(({ text }) => text).join('');

/** Both sides through the same parser, equal parses match. */
// Stryker disable next-line StringLiteral: any text is a sample of a string
function sameAs(parse: (text: string) => string | undefined, sample = ''): Comparison {
  const prepare = (pieces: readonly Piece[]) => {
    const expected = parse(asWritten(pieces));
    return expected === undefined ? undefined : (value: string) => value === expected;
  };
  return { ...comparison(parse, prepare, sample), exact: true };
}

/** Both sides on one scale; `fits` takes the sign of (request's value − policy's value). */
function ordered(parse: (text: string) => Decimal | undefined, fits: (sign: number) => boolean): Comparison {
  return comparison(parse, (pieces) => {
    const bound = parse(asWritten(pieces));
    return bound === undefined ? undefined : (value) => fits(compareDecimals(value, bound));
  });
}

export const numeric = (fits: (sign: number) => boolean) => ordered(parseDecimal, fits);
export const date = (fits: (sign: number) => boolean) => ordered(parseDate, fits);

export const stringEquals = sameAs((text) => text);
export const stringEqualsIgnoreCase = sameAs((text) => text.toLowerCase());

export const stringLike = comparison(symbolsOf, (pieces) => {
  const glob = compileGlob(pieces);
  return (symbols) => matchGlob(glob, symbols);
});

export const arnLike = comparison(arnFields, (pieces) => {
  const patterns = arnFieldPatterns(pieces);
  // Stryker disable next-line ArrayDeclaration: both sides have six fields
  return patterns && ((fields) => patterns.every((glob, index) => matchGlob(glob, fields[index] ?? [])));
});

const BOOLEAN = /^(?:true|false)$/iu;
// Stryker disable next-line MethodExpression: either case makes them equal
export const bool = sameAs((text) => (BOOLEAN.test(text) ? text.toLowerCase() : undefined), 'true');

const BASE64 = /^(?:[\dA-Za-z+/]{4})*(?:[\dA-Za-z+/]{2}==|[\dA-Za-z+/]{3}=)?$/u;
export const binaryEquals = sameAs((text) =>
  BASE64.test(text) ? Buffer.from(text, 'base64').toString('hex') : undefined,
);

export const ipAddress = comparison(parseAddress, (pieces) => {
  const network = parseNetwork(asWritten(pieces));
  return network && insideOf(network);
});
