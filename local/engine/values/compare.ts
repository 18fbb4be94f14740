import { typeOf, type Value } from './attributeValue.ts';
import { compareBytes } from './bytes.ts';
import { compareDecimals, parseDecimal } from './decimal.ts';
import { member } from './members.ts';

/** Whether two values are equal: same type, same content; sets without regard to order. */
export function valuesEqual(a: Value, b: Value): boolean {
  const type = typeOf(a);
  return type === typeOf(b) && EQUAL[type](a, b);
}

/** The order of two values of the same type S, N or B; undefined for other values, which have no order. */
export function compareValues(a: Value, b: Value): number | undefined {
  if (a.S !== undefined && b.S !== undefined) return compareText(a.S, b.S);
  if (a.N !== undefined && b.N !== undefined) return compareDecimals(parseDecimal(a.N), parseDecimal(b.N));
  if (a.B !== undefined && b.B !== undefined) return compareBytes(a.B, b.B);
  return undefined;
}

/**
 * Strings compare as their bytes in UTF-8. UTF-16 orders surrogates before U+E000 to U+FFFF, UTF-8 after
 * them: so the surrogates are moved up before the comparison.
 */
function compareText(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at++) {
    const difference = a.charCodeAt(at) - b.charCodeAt(at);
    if (difference !== 0) return inUtf8Order(a.charCodeAt(at)) - inUtf8Order(b.charCodeAt(at));
  }
  return a.length - b.length;
}

function inUtf8Order(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

type Equality = (a: Value, b: Value) => boolean;

const EQUAL: Readonly<Record<ReturnType<typeof typeOf>, Equality>> = {
  S: (a, b) => a.S === b.S,
  N: (a, b) => a.N === b.N,
  B: (a, b) => compareBytes(a.B ?? NONE, b.B ?? NONE) === 0,
  BOOL: (a, b) => a.BOOL === b.BOOL,
  NULL: () => true,
  SS: (a, b) => sameSet(a.SS ?? [], b.SS ?? []),
  NS: (a, b) => sameSet(a.NS ?? [], b.NS ?? []),
  BS: (a, b) => sameSet((a.BS ?? []).map(String), (b.BS ?? []).map(String)),
  L: (a, b) => {
    const [first, second] = [a.L ?? [], b.L ?? []];
    if (first.length !== second.length) return false;
    return first.every((value, index) => valuesEqual(value, second[index] as Value));
  },
  M: (a, b) => {
    const [first, second] = [a.M ?? {}, b.M ?? {}];
    const names = Object.keys(first);
    if (names.length !== Object.keys(second).length) return false;
    return names.every((name) => {
      const other = member(second, name);
      return other !== undefined && valuesEqual(member(first, name) as Value, other);
    });
  },
};

const NONE = new Uint8Array();

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  const all = new Set(a);
  return b.every((value) => all.has(value));
}
