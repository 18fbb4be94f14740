import { typeOf, type Value } from './attributeValue.ts';
import type { Attributes } from './members.ts';

/** The most an item may have, names and values together. Source: Developer Guide, "Quotas: item size". */
export const LARGEST_ITEM = 400 * 1024;

/**
 * The size of an item in bytes, as DynamoDB counts it. Source: Developer Guide, "DynamoDB item sizes and
 * formats".
 */
export function itemSize(item: Readonly<Attributes>): number {
  let size = 0;
  for (const name of Object.keys(item)) size += Buffer.byteLength(name) + valueSize(item[name] as Value);
  return size;
}

/** Lists and maps cost 3 bytes, and 1 for each element or member. */
const CONTAINER = 3;

const SIZES: Readonly<Record<ReturnType<typeof typeOf>, (value: Value) => number>> = {
  S: ({ S = '' }) => Buffer.byteLength(S),
  N: ({ N = '' }) => numberSize(N),
  B: ({ B }) => B?.length ?? 0,
  BOOL: () => 1,
  NULL: () => 1,
  SS: ({ SS = [] }) => sum(SS, (each) => Buffer.byteLength(each)),
  NS: ({ NS = [] }) => sum(NS, numberSize),
  BS: ({ BS = [] }) => sum(BS, (each) => each.length),
  L: ({ L = [] }) => CONTAINER + sum(L, (each) => 1 + valueSize(each)),
  M: ({ M = {} }) => CONTAINER + Object.keys(M).length + itemSize(M),
};

export function valueSize(value: Value): number {
  return SIZES[typeOf(value)](value);
}

/** About one byte for every two significant digits, one more, and one for a minus sign. */
function numberSize(text: string): number {
  const digits = text.replace(/^-?0?\.?0*|\./g, '').replace(/0+$/, '');
  return Math.ceil(digits.length / 2) + 1 + Number(text.startsWith('-'));
}

function sum<T>(values: readonly T[], sizeOf: (value: T) => number): number {
  let total = 0;
  for (const value of values) total += sizeOf(value);
  return total;
}
