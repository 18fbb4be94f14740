import { BlockList, isIP } from 'node:net';
import { naiveGlob } from '../policy/naiveGlob.ts';
import { substitute } from './substitute.ts';

type Facts = ReadonlyMap<string, string | readonly string[]>;

/** `doubt`: AWS can answer nothing by the policy's value. */
type Fit = boolean | 'doubt';

/**
 * The policy's value as symbols (a wildcard that is not one is marked by a backslash) against the request's
 * value.
 */
type Compare = (policy: readonly string[], request: string) => Fit;

const text = (policy: readonly string[]) =>
  policy.map((symbol) => (symbol.length > 1 ? symbol.slice(1) : symbol)).join('');
const unitsOf = (value: string) => value.split('');
const marked = (value: string) => unitsOf(value).map((c) => (c === '*' || c === '?' ? `\\${c}` : c));

const scaled = (value: string): bigint | undefined => {
  const [, sign, number = '', exponent = '0'] =
    /^([+-]?)(\d+\.?\d*|\.\d+)(?:e([+-]?\d{1,2}))?$/iu.exec(value) ?? [];
  if (sign === undefined) return undefined;
  const [whole = '', fraction = ''] = number.split('.');
  const size = BigInt(`0${whole}${fraction.padEnd(112 + Number(exponent), '0')}`);
  return sign === '-' ? -size : size;
};

const ambiguous = (value: string) => /^\d{4}$|^20\d{6}$/u.test(value);

const instant = (value: string): bigint | undefined => {
  if (ambiguous(value)) return undefined;
  if (!/^\d{4}-/u.test(value)) return scaled(value);
  const zoned = value.length <= 10 || /(Z|[+-]\d\d:\d\d)$/u.test(value) ? value : `${value}Z`;
  // V8 reads 30 February as 2 March.
  const day = value.slice(0, 10);
  const real = new Date(Date.parse(day)).toISOString().startsWith(day);
  const ms = real ? Date.parse(zoned) : Number.NaN;
  return Number.isNaN(ms) ? undefined : BigInt(ms) * 10n ** 109n;
};

const order =
  (read: (value: string) => bigint | undefined, fits: (a: bigint, b: bigint) => boolean): Compare =>
  (policy, request) => {
    const [left, right] = [read(request), read(text(policy))];
    if (read === instant && ambiguous(text(policy))) return 'doubt';
    return left !== undefined && right !== undefined && fits(left, right);
  };

const unmapped = (address: string) => address.replace(/^::ffff:(?=\d+\.)/iu, '');
const plainOctets = (address: string) =>
  address.includes(':') ? address : address.replace(/(?<=^|\.)0+(?=\d)/gu, '');

const inNetwork: Compare = (policy, request) => {
  const [host = '', prefix, ...more] = text(policy).split('/');
  const [network, address] = [plainOctets(host), plainOctets(unmapped(request))];
  const width = isIP(network) === 4 ? 32 : 128;
  const bits = prefix === undefined ? width : /^\+?\d+$/u.test(prefix) ? Number(prefix) : -1;
  if (more.length > 0 || isIP(network) === 0 || bits < 0 || bits > width) return false;
  if (isIP(network) !== isIP(address)) return false;
  const family = isIP(network) === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(network, bits, family);
  return list.check(address, family) && (family === 'ipv4' || isFirstOf(network, bits));
};

/** Whether an IPv6 address is the first of its network: the one before it, if there is one, is outside. */
const isFirstOf = (network: string, bits: number) => {
  const groups = new URL(`http://[${network}]`).hostname.slice(1, -1).split('::');
  const [head = [], tail = []] = groups.map((half) => (half === '' ? [] : half.split(':')));
  const zeros = new Array<string>(8 - head.length - tail.length).fill('0');
  const all = [...head, ...zeros, ...tail].map((group) => group.padStart(4, '0')).join('');
  return BigInt.asUintN(128 - bits, BigInt(`0x${all}`)) === 0n;
};

const inArn: Compare = (policy, request) => {
  const fields = request.split(':');
  // Colons of a variable's value are marked here, so that the policy's own cut it where they make six fields.
  const own = cut(policy, ':');
  const patterns = own.length < 6 ? cut(policy, ':', '\\:') : own;
  if (patterns.length < 6) return 'doubt';
  const six = [...fields.slice(0, 5), fields.slice(5).join(':')];
  return patterns.every((pattern, index) => naiveGlob(pattern, marked(six[index] ?? '')));
};

const cut = (policy: readonly string[], ...colons: string[]) => {
  const patterns: string[][] = [[]];
  for (const symbol of policy) {
    if (colons.includes(symbol) && patterns.length < 6) patterns.push([]);
    else patterns.at(-1)?.push(symbol === '\\:' ? ':' : symbol);
  }
  return patterns;
};

const isTrue = (value: string) => value.toLowerCase() === 'true';
const sameBool: Compare = (policy, request) => isTrue(text(policy)) === isTrue(request);

const isBase64 = (value: string) => /^[\w+/]*={0,2}$/u.test(value) && value.length % 4 === 0;
const sameBytes: Compare = (policy, request) => (isBase64(text(policy)) ? text(policy) === request : 'doubt');

const sameText: Compare = (policy, request) => text(policy) === request;
const sameFolded: Compare = (policy, request) => text(policy).toLowerCase() === request.toLowerCase();
const likeText: Compare = (policy, request) => naiveGlob(policy, marked(request));

const noAddress = (request: string) => isIP(plainOctets(unmapped(request))) === 0;
const noArn = (request: string) => request.split(':').length < 6 || !request.startsWith('arn:');

/**
 * Name, compare, negated, whether variables work; for some, which of the request's values no operator holds
 * for.
 */
const TABLE: readonly (readonly [string, Compare, boolean, boolean, ((request: string) => boolean)?])[] = [
  ['StringEquals', sameText, false, true],
  ['StringNotEquals', sameText, true, true],
  ['StringEqualsIgnoreCase', sameFolded, false, true],
  ['StringNotEqualsIgnoreCase', sameFolded, true, true],
  ['StringLike', likeText, false, true],
  ['StringNotLike', likeText, true, true],
  ['NumericEquals', order(scaled, (a, b) => a === b), false, false],
  ['NumericNotEquals', order(scaled, (a, b) => a === b), true, false],
  ['NumericLessThan', order(scaled, (a, b) => a < b), false, false],
  ['NumericLessThanEquals', order(scaled, (a, b) => a <= b), false, false],
  ['NumericGreaterThan', order(scaled, (a, b) => a > b), false, false],
  ['NumericGreaterThanEquals', order(scaled, (a, b) => a >= b), false, false],
  ['DateEquals', order(instant, (a, b) => a === b), false, false],
  ['DateNotEquals', order(instant, (a, b) => a === b), true, false],
  ['DateLessThan', order(instant, (a, b) => a < b), false, false],
  ['DateLessThanEquals', order(instant, (a, b) => a <= b), false, false],
  ['DateGreaterThan', order(instant, (a, b) => a > b), false, false],
  ['DateGreaterThanEquals', order(instant, (a, b) => a >= b), false, false],
  ['Bool', sameBool, false, true],
  ['BinaryEquals', sameBytes, false, false],
  ['IpAddress', inNetwork, false, false, noAddress],
  ['NotIpAddress', inNetwork, true, false, noAddress],
  ['ArnEquals', inArn, false, true, noArn],
  ['ArnLike', inArn, false, true, noArn],
  ['ArnNotEquals', inArn, true, true, noArn],
  ['ArnNotLike', inArn, true, true, noArn],
];

export const OPERATOR_NAMES: readonly string[] = TABLE.map(([name]) => name);

/** Whether a Condition block holds, by the wording of docs/rules/iam.md rules 13 to 22. */
export function referenceConditions(
  block: Record<string, Record<string, unknown>>,
  facts: Facts,
  effect: 'Allow' | 'Deny',
  old: boolean,
): boolean {
  const doubtful = effect === 'Deny';
  const results: boolean[] = [];
  for (const [name, keys] of Object.entries(block)) {
    for (const [key, raw] of Object.entries(keys)) {
      const values = (Array.isArray(raw) ? raw : [raw]).map(String);
      const result = condition(name, key, values, facts, doubtful, old);
      results.push(result === 'unreadable' ? doubtful : result);
    }
  }
  return results.every((result) => result);
}

function condition(
  name: string,
  key: string,
  values: readonly string[],
  facts: Facts,
  doubtful: boolean,
  old: boolean,
): boolean | 'unreadable' {
  const found = facts.get(key.toLowerCase());
  const present = found !== undefined && found.length > (typeof found === 'string' ? -1 : 0);
  if (values.length === 0) return 'unreadable';
  if (name === 'Null') {
    return values.some((value) => isTrue(value) !== present);
  }
  const set = /^(ForAllValues|ForAnyValue):/u.exec(name)?.[1];
  const bare = name.replace(/^(ForAllValues|ForAnyValue):/u, '').replace(/IfExists$/u, '');
  const row = TABLE.find(([known]) => known === bare);
  if (row === undefined) return 'unreadable';
  const [, compare, negated, variables, holdsForNone] = row;
  const constant = (value: string) => !variables || old || !value.includes('${');
  if (!present) return set ? set === 'ForAllValues' : negated || name.endsWith('IfExists');
  if (!set && typeof found !== 'string') return false;

  const one = (request: string): boolean => {
    if (holdsForNone?.(request)) return false;
    for (const value of values) {
      const symbols = constant(value)
        ? unitsOf(value)
        : substitute(value, facts, old, { colons: compare === inArn });
      const fit = symbols !== undefined && compare(symbols, request);
      if (fit === 'doubt') return doubtful;
      if (fit) return !negated;
    }
    return negated;
  };
  const requests = typeof found === 'string' ? [found] : found;
  return set === 'ForAnyValue' ? requests.some(one) : requests.every(one);
}
