import type { PolicyData } from '../../src/authz/policy/conditions/comparisons.ts';
import { ANY_ONE, ANY_RUN, compileGlob, type Glob } from '../../src/authz/policy/matchGlob.ts';
import { constantPieces, type Template } from '../../src/authz/policy/template.ts';

const COLON = 58;
/** The UTF-16 code units that one place of a pattern matches: some, all, or all except the colon. */
type UnitSet = 'any' | 'notColon' | readonly number[];

/**
 * One place of a pattern. A run matches any number of units, including none. Any other place matches one
 * unit.
 */
export interface PatternPlace {
  readonly run: boolean;
  readonly units: UnitSet;
}

/** A pattern of texts: a sequence of places. Equal patterns are the same object. */
export interface Pattern {
  readonly id: number;
  readonly places: readonly PatternPlace[];
  /** The units that the pattern distinguishes from all others. */
  readonly own: ReadonlySet<number>;
  /** The only text that matches, if there is exactly one. */
  readonly text: string | undefined;
}

const known = new Map<string, Pattern>();
/** The most cached patterns: the comparison of two large accounts has about ten thousand. */
const BOUND = 200_000;
let made = 0;

function intern(places: readonly PatternPlace[]): Pattern {
  const key = places.map(({ run, units }) => `${run ? '*' : ''}${units}`).join('|');
  const found = known.get(key);
  if (found !== undefined) return found;
  const own = new Set<number>();
  for (const { units } of places) {
    if (units === 'any') continue;
    for (const unit of units === 'notColon' ? [COLON] : units) own.add(unit);
  }
  const single = places.map(({ run, units }) =>
    !run && typeof units !== 'string' && units.length === 1 ? (units[0] ?? 0) : -1,
  );
  const text = single.includes(-1) ? undefined : String.fromCharCode(...single);
  made += 1;
  const pattern = { id: made, places, own, text };
  if (known.size >= BOUND) known.clear();
  known.set(key, pattern);
  return pattern;
}

function placesOf(symbols: Glob['symbols'], wild: 'any' | 'notColon'): PatternPlace[] {
  return symbols.map((symbol) =>
    symbol === ANY_RUN
      ? { run: true, units: wild }
      : { run: false, units: symbol === ANY_ONE ? wild : [symbol] },
  );
}

export function globPattern({ symbols }: Glob): Pattern {
  return intern(placesOf(symbols, 'any'));
}

const literal = (text: string): PatternPlace[] =>
  [...Array(text.length).keys()].map((at) => ({ run: false, units: [text.charCodeAt(at)] }));

export function textPattern(text: string): Pattern {
  return intern(literal(text));
}

const FIELD: readonly PatternPlace[] = [
  { run: false, units: 'notColon' },
  { run: true, units: 'notColon' },
];

const DIGITS: readonly number[] = [...'0123456789'].map((digit) => digit.charCodeAt(0));
const ACCOUNT: readonly PatternPlace[] = Array(12).fill({ run: false, units: DIGITS });

const LETTERS: readonly number[] = [...'abcdefghijklmnopqrstuvwxyz'].map((letter) => letter.charCodeAt(0));
const HYPHEN = '-'.charCodeAt(0);
/** Two letters, words, a digit: `us-east-1`, `us-gov-west-1`. */
const REGION: readonly PatternPlace[] = [
  ...[LETTERS, LETTERS, [HYPHEN], LETTERS].map((units) => ({ run: false, units })),
  { run: true, units: [...LETTERS, HYPHEN] },
  ...[[HYPHEN], DIGITS].map((units) => ({ run: false, units })),
];

/**
 * Texts with a fixed frame: `field` is any text that is not empty and has no colon, `anyField` may be empty,
 * `account` is twelve digits, `region` has the form of AWS's regions, `rest` is anything.
 */
export function framePattern(
  parts: readonly (string | { readonly fill: 'field' | 'anyField' | 'account' | 'region' | 'rest' })[],
) {
  return intern(
    parts.flatMap((part) => {
      if (typeof part === 'string') return literal(part);
      if (part.fill === 'field') return FIELD;
      if (part.fill === 'account') return ACCOUNT;
      if (part.fill === 'region') return REGION;
      return [{ run: true, units: part.fill === 'rest' ? ('any' as const) : ('notColon' as const) }];
    }),
  );
}

/** Every text that the engine reads as an ARN: at least six fields, of which the first is `arn`. */
export const ARN = framePattern([
  'arn',
  ...[1, 2, 3, 4].flatMap(() => [':', { fill: 'anyField' } as const]),
  ':',
  { fill: 'rest' },
]);

/**
 * The pattern of all texts that a value with variables can have: each variable may be any text.
 * @param wildcards whether `*` and `?` in its text are wildcards
 */
export function widestPattern(template: Template, wildcards: boolean): Pattern {
  const parts = template.map((part) => {
    if (part.kind === 'variable') return { kind: 'text', text: '*' } as const;
    return wildcards ? part : ({ ...part, kind: 'literal' } as const);
  });
  return globPattern(compileGlob(constantPieces(parts) ?? []));
}

/** U+212A, the Kelvin sign: the one character outside ASCII whose lower case is one letter of ASCII. */
const KELVIN = 0x212a;
const LOWER_K = 107;

/**
 * The texts whose lower case is `folded`. Undefined for a text outside ASCII, where the lower case of a
 * character can depend on its neighbours.
 */
export function foldedPattern(folded: string): Pattern | undefined {
  const places: PatternPlace[] = [];
  for (let at = 0; at < folded.length; at += 1) {
    const unit = folded.charCodeAt(at);
    if (unit > 127) return undefined;
    const upper = folded.charAt(at).toUpperCase().charCodeAt(0);
    const units = [...new Set([unit, upper, ...(unit === LOWER_K ? [KELVIN] : [])])];
    places.push({ run: false, units });
  }
  return intern(places);
}

/** A wildcard in one of the first five fields stays in its field. Undefined: no text matches. */
function arnPattern(fields: readonly Glob[]): Pattern | undefined {
  const last = fields.length - 1;
  if (fields.slice(0, last).some(({ symbols }) => symbols.includes(COLON))) return undefined;
  return intern(
    fields.flatMap(({ symbols }, index) => [
      ...(index === 0 ? [] : literal(':')),
      ...placesOf(symbols, index === last ? 'any' : 'notColon'),
    ]),
  );
}

/**
 * The pattern for one value of a condition on texts. `never`: no text matches. Undefined: no pattern can
 * express the value.
 */
export function dataPattern(data: PolicyData, ignoreCase: boolean): Pattern | 'never' | undefined {
  switch (data.kind) {
    case 'text':
      return ignoreCase ? foldedPattern(data.text) : textPattern(data.text);
    case 'glob':
      return globPattern(data.glob);
    case 'arn':
      return arnPattern(data.fields) ?? 'never';
    default:
      return undefined;
  }
}
