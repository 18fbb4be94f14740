import { compileGlob, type Glob, type Symbols, symbolsOf } from '../glob.ts';
import { matchGlob } from '../matchGlob.ts';
import type { Piece } from '../template.ts';
import { isAmbiguousDate, parseDate } from './date.ts';
import { compareDecimals, type Decimal, parseDecimal } from './decimal.ts';
import { foldCase } from './foldCase.ts';
import { insideOf, parseAddress, parseNetwork } from './ipAddress.ts';

const FIELDS = 6;

/** The six fields of an ARN, the last one with its colons; undefined for what is no ARN. */
function arnFields(arn: string): readonly Symbols[] | undefined {
  const fields = arn.split(':');
  if (fields.length < FIELDS || fields[0] !== 'arn') return undefined;
  const resource = fields.slice(FIELDS - 1).join(':');
  return [...fields.slice(0, FIELDS - 1), resource].map(symbolsOf);
}

/**
 * One pattern for each field, so that a wildcard in one of the first five stays in its field
 * (docs/rules/iam.md rule 9). A colon in the value of a variable separates fields only if the text around the
 * variable has fewer than six: a variable may hold a whole ARN. Undefined for fewer than six fields.
 */
function arnFieldPatterns(pieces: readonly Piece[]): readonly Glob[] | undefined {
  const fields = fieldsOf(pieces, ({ literal }) => literal) ?? fieldsOf(pieces, () => false);
  return fields?.map(compileGlob);
}

function fieldsOf(pieces: readonly Piece[], isWhole: (piece: Piece) => boolean): Piece[][] | undefined {
  const fields: Piece[][] = [[]];
  for (const piece of pieces) {
    if (isWhole(piece)) {
      // Stryker disable next-line OptionalChaining: there is always a last field
      fields.at(-1)?.push(piece);
      continue;
    }
    const { literal } = piece;
    // Stryker disable next-line StringLiteral: split always gives a first part
    const [first = '', ...others] = splitFields(piece.text, FIELDS - fields.length);
    // Stryker disable next-line OptionalChaining: there is always a last field
    fields.at(-1)?.push({ text: first, literal });
    for (const text of others) fields.push([{ text, literal }]);
  }
  return fields.length === FIELDS ? fields : undefined;
}

/** Splits at the first `count` colons. */
function splitFields(text: string, count: number): string[] {
  const parts = text.split(':');
  return [...parts.slice(0, count), ...(parts.length > count ? [parts.slice(count).join(':')] : [])];
}

/** Whether a request's value, as `read` gave it, fits one value of the policy. */
export type Test = (value: unknown) => boolean;

/** How one family of operators compares. Source: answers recorded on AWS (docs/fidelity.md). */
export interface Comparison {
  /** A request's value. Undefined: it is malformed, and `unreadable` says what that comes to. */
  readonly read: (text: string) => unknown;
  /**
   * `differs`: a malformed value of the request is equal to nothing, so a negated operator holds.
   * `no-match`: no operator holds for it, negated or not.
   */
  readonly unreadable: 'differs' | 'no-match';
  /**
   * A value of the policy. Undefined: AWS can answer nothing by it, so an Allow does not apply and a Deny
   * does.
   */
  readonly prepare: (pieces: readonly Piece[]) => Test | undefined;
  /** Whether a value fits exactly if the policy's value, read like it, is the same text. */
  readonly exact: boolean;
}

/** Binds the two sides of a comparison to one type: a Test only ever sees what its own `read` gave. */
function comparison<V>(
  read: (text: string) => V | undefined,
  prepare: (pieces: readonly Piece[]) => ((value: V) => boolean) | undefined,
  unreadable: Comparison['unreadable'] = 'differs',
): Comparison {
  return { read, prepare: (pieces) => prepare(pieces) as Test | undefined, unreadable, exact: false };
}

export const asWritten = (pieces: readonly Piece[]) => pieces.map(({ text }) => text).join('');

const never = () => false;

/** Both sides through the same parser, equal parses match. */
function sameAs(parse: (text: string) => string | undefined): Comparison {
  const prepare = (pieces: readonly Piece[]) => {
    const expected = parse(asWritten(pieces));
    return expected === undefined ? undefined : (value: string) => value === expected;
  };
  return { ...comparison(parse, prepare), exact: true };
}

/**
 * Both sides on one scale; `fits` takes the sign of (request's value − policy's value). A malformed value of
 * the policy fits nothing, unless `isAmbiguous` says that it could mean two things.
 */
function ordered(
  parse: (text: string) => Decimal | undefined,
  fits: (sign: number) => boolean,
  isAmbiguous: (text: string) => boolean = never,
): Comparison {
  return comparison(parse, (pieces) => {
    const text = asWritten(pieces);
    if (isAmbiguous(text)) return undefined;
    const bound = parse(text);
    return bound === undefined ? never : (value) => fits(compareDecimals(value, bound));
  });
}

export const numeric = (fits: (sign: number) => boolean) => ordered(parseDecimal, fits);
export const date = (fits: (sign: number) => boolean) => ordered(parseDate, fits, isAmbiguousDate);

export const stringEquals = sameAs((text) => text);
export const stringEqualsIgnoreCase = sameAs(foldCase);

export const stringLike = comparison(symbolsOf, (pieces) => {
  const glob = compileGlob(pieces);
  return (symbols) => matchGlob(glob, symbols);
});

export const arnLike = comparison(
  arnFields,
  (pieces) => {
    const patterns = arnFieldPatterns(pieces);
    // Stryker disable next-line ArrayDeclaration: both sides have six fields
    return patterns && ((fields) => patterns.every((glob, index) => matchGlob(glob, fields[index] ?? [])));
  },
  'no-match',
);

/** Whatever is not `true`, in any case, is false. */
export const bool = sameAs((text) => String(isTrue(text)));

export function isTrue(text: string): boolean {
  return text.toLowerCase() === 'true';
}

const BASE64 = /^(?:[\dA-Za-z+/]{4})*(?:[\dA-Za-z+/]{2}==|[\dA-Za-z+/]{3}=)?$/u;
/** Compares the base64 text: two texts of the same bytes differ. */
export const binaryEquals = sameAs((text) => (BASE64.test(text) ? text : undefined));

export const ipAddress = comparison(
  parseAddress,
  (pieces) => {
    const network = parseNetwork(asWritten(pieces));
    return network === undefined ? never : insideOf(network);
  },
  'no-match',
);
