/** The type of values that a global condition key has. */
export type KeyType = 'address' | 'date' | 'number' | 'truth' | 'text' | 'arn';

/**
 * Types of global condition keys, by lower-case name.
 * Source: IAM User Guide, "AWS global condition context keys".
 */
export const KEY_TYPES: ReadonlyMap<string, KeyType> = new Map<string, KeyType>([
  ['aws:sourceip', 'address'],
  ['aws:vpcsourceip', 'address'],
  ['aws:currenttime', 'date'],
  ['aws:tokenissuetime', 'date'],
  ['aws:multifactorauthage', 'number'],
  ['aws:multifactorauthpresent', 'truth'],
  ['aws:securetransport', 'truth'],
  ['aws:viaawsservice', 'truth'],
  ['aws:principalisawsservice', 'truth'],
  ['aws:principalarn', 'arn'],
  ['aws:sourcearn', 'arn'],
  ['aws:username', 'text'],
  ['aws:userid', 'text'],
  ['aws:principaltype', 'text'],
  ['aws:principalaccount', 'text'],
  ['aws:requestedregion', 'text'],
  ['aws:resourceaccount', 'text'],
  ['aws:principalorgid', 'text'],
  ['aws:resourceorgid', 'text'],
  ['aws:useragent', 'text'],
  ['aws:referer', 'text'],
]);

/** The families of operators by the start of their lower-case names, and the types that each can compare. */
const FAMILIES: readonly (readonly [start: string, types: readonly KeyType[]])[] = [
  ['string', ['text', 'arn', 'truth', 'address', 'date', 'number']],
  ['numeric', ['number', 'date']],
  ['date', ['date', 'number']],
  ['bool', ['truth']],
  ['binary', []],
  ['ipaddress', ['address']],
  ['notipaddress', ['address']],
  ['arn', ['arn']],
];

/**
 * Whether an operator (lower case, without affixes) can compare a key's values; true for an unknown operator
 * or key.
 */
export function fitsType(base: string, key: string): boolean {
  const type = KEY_TYPES.get(key.toLowerCase());
  const family = FAMILIES.find(([start]) => base.startsWith(start));
  return type === undefined || family === undefined || family[1].includes(type);
}
