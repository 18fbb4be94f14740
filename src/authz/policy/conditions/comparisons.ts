import { compileGlob, type Glob, matchGlob, type Symbols, symbolsOf } from '../matchGlob.ts';
import type { Piece } from '../template.ts';
import { type IpNetwork, insideOf, parseAddress, parseNetwork } from './ipAddress.ts';
import {
  compareDecimals,
  type Decimal,
  isAmbiguousDate,
  parseDate,
  parseDecimal,
} from './numbersAndDates.ts';

/** Characters outside the Basic Multilingual Plane, which AWS compares without a change of case. */
const BEYOND = /[\u{10000}-\u{10ffff}]/u;

/**
 * Lower case for the `…IgnoreCase` operators: Unicode lower case in context (`ΟΣ` is `ος`), but characters
 * outside the Basic Multilingual Plane keep their case (recorded, docs/fidelity.md).
 */
function foldCase(text: string): string {
  const lower = text.toLowerCase();
  // Stryker disable next-line ConditionalExpression: saves work only; without such characters, the loop gives `lower` too
  if (!BEYOND.test(text)) return lower;
  let folded = '';
  let at = 0;
  for (const character of text) {
    // Only the lower case of sigma depends on the letters beside it; the number of code units does not.
    const end = at + character.toLowerCase().length;
    folded += BEYOND.test(character) ? character : lower.slice(at, end);
    at = end;
  }
  return folded;
}

const FIELDS = 6;

/** The six fields of an ARN, the last one with its colons; undefined if the text is not an ARN. */
function arnFields(arn: string): readonly Symbols[] | undefined {
  const fields = arn.split(':');
  if (fields.length < FIELDS || fields[0] !== 'arn') return undefined;
  const resource = fields.slice(FIELDS - 1).join(':');
  return [...fields.slice(0, FIELDS - 1), resource].map(symbolsOf);
}

/**
 * One pattern for each field, so that a wildcard in one of the first five stays in its field
 * (docs/rules/iam.md rule 9). A colon in the value of a variable separates fields only if the text around the
 * variable has fewer than six: a variable may have a whole ARN as its value. Undefined for fewer than six
 * fields.
 */
function arnFieldPatterns(pieces: readonly Piece[]): readonly Glob[] | undefined {
  const fields = fieldsOf(pieces, true) ?? fieldsOf(pieces, false);
  return fields?.map(compileGlob);
}

/** `literalsWhole`: a colon in the value of a variable separates no fields. */
function fieldsOf(pieces: readonly Piece[], literalsWhole: boolean): Piece[][] | undefined {
  const fields: Piece[][] = [[]];
  for (const piece of pieces) {
    if (literalsWhole && piece.literal) {
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

/** Whether a request's value, as `read` returned it, matches one value of the policy. */
export type Test = (value: unknown) => boolean;

/** The values of a request that match a number or a date of the policy. */
type Relation = '=' | '<' | '<=' | '>' | '>=';

/**
 * One value of the policy as data for comparison. `text`: a request's value must be this text, when its
 * operator family reads it. `never`: no value matches.
 */
export type PolicyData =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'glob'; readonly glob: Glob }
  | { readonly kind: 'arn'; readonly fields: readonly Glob[] }
  | { readonly kind: 'bound'; readonly relation: Relation; readonly bound: Decimal }
  | { readonly kind: 'network'; readonly network: IpNetwork }
  | { readonly kind: 'never' };

/** How values are read and compared. Operators of one family compare the same kind of value. */
export type Family =
  | 'string'
  | 'ignoreCase'
  | 'like'
  | 'arn'
  | 'numeric'
  | 'date'
  | 'bool'
  | 'binary'
  | 'address';

/** How one family of operators compares. Source: answers recorded on AWS (docs/fidelity.md). */
export interface Comparison {
  readonly family: Family;
  /** Only for numbers and dates. */
  readonly relation?: Relation;
  /** Reads a request's value. Undefined: the value is malformed; `refusesMalformed` has the result. */
  readonly read: (text: string) => unknown;
  /**
   * Whether every operator is false for a malformed value of the request, negated or not. Otherwise such a
   * value equals no value, so a negated operator is true.
   */
  readonly refusesMalformed: boolean;
  /**
   * Prepares a value of the policy. Undefined: AWS cannot compare with it, so an Allow does not apply and a
   * Deny does.
   */
  readonly prepare: (pieces: readonly Piece[]) => Test | undefined;
  /** The same value as data, for analyses over all requests. Undefined where `prepare` returns undefined. */
  readonly data: (pieces: readonly Piece[]) => PolicyData | undefined;
  /**
   * Whether a request's value matches if, and only if, it is the same text as the policy's value after both
   * were read.
   */
  readonly exact: boolean;
}

/**
 * Binds the two sides of a comparison to one type: a Test gets only values of its own `read`. The test is
 * made from the data, so that both always agree.
 */
function comparison<V, Data extends PolicyData>(
  family: Family,
  read: (text: string) => V | undefined,
  data: (pieces: readonly Piece[]) => Data | Never | undefined,
  testOf: (data: Data) => (value: V) => boolean,
  refusesMalformed = false,
): Comparison {
  const prepare = (pieces: readonly Piece[]) => {
    const found = data(pieces);
    if (found === undefined) return undefined;
    return (found.kind === 'never' ? never : testOf(found as Data)) as Test;
  };
  return { family, read, prepare, data, refusesMalformed, exact: false };
}

interface Never {
  readonly kind: 'never';
}

export const asWritten = (pieces: readonly Piece[]) => pieces.map(({ text }) => text).join('');

// Stryker disable next-line ArrowFunction: undefined is false for every caller
const never = () => false;
const NEVER: Never = { kind: 'never' };

/** Both sides use the same parser; equal results match. */
function sameAs(family: Family, parse: (text: string) => string | undefined): Comparison {
  const data = (pieces: readonly Piece[]) => {
    const text = parse(asWritten(pieces));
    return text === undefined ? undefined : ({ kind: 'text', text } as const);
  };
  const testOf =
    ({ text }: { readonly text: string }) =>
    (value: string) =>
      value === text;
  return { ...comparison(family, parse, data, testOf), exact: true };
}

/** Whether the sign of (request's value − policy's value) satisfies the relation. */
const ADMITS: Readonly<Record<Relation, (sign: number) => boolean>> = {
  '=': (sign) => sign === 0,
  '<': (sign) => sign < 0,
  '<=': (sign) => sign <= 0,
  '>': (sign) => sign > 0,
  '>=': (sign) => sign >= 0,
};

/**
 * Compares both sides in order. A malformed value of the policy matches nothing, unless `isAmbiguous` is
 * true: it could then mean two things.
 */
function ordered(
  family: Family,
  parse: (text: string) => Decimal | undefined,
  relation: Relation,
  isAmbiguous: (text: string) => boolean = never,
): Comparison {
  const data = (pieces: readonly Piece[]) => {
    const text = asWritten(pieces);
    if (isAmbiguous(text)) return undefined;
    const bound = parse(text);
    return bound === undefined ? NEVER : ({ kind: 'bound', relation, bound } as const);
  };
  const admits = ADMITS[relation];
  const testOf =
    ({ bound }: { readonly bound: Decimal }) =>
    (value: Decimal) =>
      admits(compareDecimals(value, bound));
  return { ...comparison(family, parse, data, testOf), relation };
}

export const numeric = (relation: Relation) => ordered('numeric', parseDecimal, relation);
export const date = (relation: Relation) => ordered('date', parseDate, relation, isAmbiguousDate);

export const stringEquals = sameAs('string', (text) => text);
export const stringEqualsIgnoreCase = sameAs('ignoreCase', foldCase);

export const stringLike = comparison(
  'like',
  symbolsOf,
  (pieces) => ({ kind: 'glob', glob: compileGlob(pieces) }) as const,
  ({ glob }) =>
    (symbols: Symbols) =>
      matchGlob(glob, symbols),
);

export const arnLike = comparison(
  'arn',
  arnFields,
  (pieces) => {
    const fields = arnFieldPatterns(pieces);
    return fields && ({ kind: 'arn', fields } as const);
  },
  ({ fields }) =>
    (actual: readonly Symbols[]) =>
      // Stryker disable next-line ArrayDeclaration: both sides have six fields
      fields.every((glob, index) => matchGlob(glob, actual[index] ?? [])),
  true,
);

/** Every text except `true` (in any case) is false. */
export const bool = sameAs('bool', (text) => String(isTrue(text)));

export function isTrue(text: string): boolean {
  return text.toLowerCase() === 'true';
}

export const BASE64 = /^(?:[\dA-Za-z+/]{4})*(?:[\dA-Za-z+/]{2}==|[\dA-Za-z+/]{3}=)?$/u;
/** Compares the base64 text: two texts of the same bytes differ. */
export const binaryEquals = sameAs('binary', (text) => (BASE64.test(text) ? text : undefined));

export const ipAddress = comparison(
  'address',
  parseAddress,
  (pieces) => {
    const network = parseNetwork(asWritten(pieces));
    return network === undefined ? NEVER : ({ kind: 'network', network } as const);
  },
  ({ network }) => insideOf(network),
  true,
);
