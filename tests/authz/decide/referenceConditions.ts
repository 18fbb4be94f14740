import { BlockList, isIP } from 'node:net';
import { naiveGlob } from '../policy/naiveGlob.ts';
import { substitute } from './substitute.ts';

type Facts = ReadonlyMap<string, string | readonly string[]>;

/** `doubt`: one side is none of the operator's kind. */
type Fit = boolean | 'doubt';

/** The policy's value as symbols (a wildcard that is not one is marked by a backslash) against the request's value. */
type Compare = (policy: readonly string[], request: string) => Fit;

const text = (policy: readonly string[]) =>
  policy.map((symbol) => (symbol.length > 1 ? symbol.slice(1) : symbol)).join('');
const marked = (value: string) => [...value].map((c) => (c === '*' || c === '?' ? `\\${c}` : c));

const scaled = (value: string): bigint | undefined => {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/u.test(value)) return undefined;
  const [whole = '', fraction = ''] = value.replace(/^[+-]/u, '').split('.');
  const size = BigInt(`0${whole}${fraction.padEnd(12, '0')}`);
  return value.startsWith('-') ? -size : size;
};

const instant = (value: string): bigint | undefined => {
  if (/^\d{4}$|^20\d{6}$/u.test(value)) return undefined;
  if (!/^\d{4}-/u.test(value)) return scaled(value);
  const zoned = value.length <= 10 || /(Z|[+-]\d\d:\d\d)$/u.test(value);
  // V8 reads 30 February as 2 March.
  const day = value.slice(0, 10);
  const real = new Date(Date.parse(day)).toISOString().startsWith(day);
  const ms = zoned && real ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? undefined : BigInt(ms) * 10n ** 9n;
};

const order =
  (read: (value: string) => bigint | undefined, fits: (a: bigint, b: bigint) => boolean): Compare =>
  (policy, request) => {
    const [left, right] = [read(request), read(text(policy))];
    return left === undefined || right === undefined ? 'doubt' : fits(left, right);
  };

const unmapped = (address: string) => address.replace(/^::ffff:(?=\d+\.)/iu, '');

const inNetwork: Compare = (policy, request) => {
  const [host = '', prefix, ...more] = text(policy).split('/');
  const [network, address] = [unmapped(host), unmapped(request)];
  const width = isIP(network) === 4 ? 32 : 128;
  const mapped = network !== host ? 96 : 0;
  const bits = prefix === undefined ? width : /^(0|[1-9]\d*)$/u.test(prefix) ? Number(prefix) - mapped : -1;
  if (more.length > 0 || isIP(network) === 0 || isIP(address) === 0 || bits < 0 || bits > width)
    return 'doubt';
  if (isIP(network) !== isIP(address)) return false;
  const family = isIP(network) === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(network, bits, family);
  return list.check(address, family);
};

const inArn: Compare = (policy, request) => {
  const fields = request.split(':');
  // Colons of a variable's value are marked here, so that only the policy's own cut it.
  const patterns: string[][] = [[]];
  for (const symbol of policy) {
    if (symbol === ':' && patterns.length < 6) patterns.push([]);
    else patterns.at(-1)?.push(symbol === '\\:' ? ':' : symbol);
  }
  if (patterns.length < 6 || fields.length < 6 || fields[0] !== 'arn') return 'doubt';
  const six = [...fields.slice(0, 5), fields.slice(5).join(':')];
  return patterns.every((pattern, index) => naiveGlob(pattern, marked(six[index] ?? '')));
};

const BOOLEANS = ['true', 'false'];
const sameBool: Compare = (policy, request) => {
  const [left, right] = [text(policy).toLowerCase(), request.toLowerCase()];
  return BOOLEANS.includes(left) && BOOLEANS.includes(right) ? left === right : 'doubt';
};

const bytes = (value: string) =>
  /^[\w+/]*={0,2}$/u.test(value) && value.length % 4 === 0 ? atob(value) : undefined;
const sameBytes: Compare = (policy, request) => {
  const [left, right] = [bytes(text(policy)), bytes(request)];
  return left === undefined || right === undefined ? 'doubt' : left === right;
};

const sameText: Compare = (policy, request) => text(policy) === request;
const sameFolded: Compare = (policy, request) => text(policy).toLowerCase() === request.toLowerCase();
const likeText: Compare = (policy, request) => naiveGlob(policy, marked(request));

/** Name, compare, negated, whether variables work. */
const TABLE: readonly (readonly [string, Compare, boolean, boolean])[] = [
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
  ['IpAddress', inNetwork, false, false],
  ['NotIpAddress', inNetwork, true, false],
  ['ArnEquals', inArn, false, true],
  ['ArnLike', inArn, false, true],
  ['ArnNotEquals', inArn, true, true],
  ['ArnNotLike', inArn, true, true],
];

export const OPERATOR_NAMES: readonly string[] = TABLE.map(([name]) => name);

/** A request's value each kind of operator can read, to tell a malformed value of the policy. */
const READABLE = ['a', '1', '2026-01-01', 'true', 'QQ==', '10.0.0.1', 'arn:a:b:c:d:e'];

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
      if (result === 'unreadable') return doubtful;
      results.push(result);
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
    if (values.some((value) => !BOOLEANS.includes(value.toLowerCase()))) return 'unreadable';
    return values.some((value) => (value.toLowerCase() === 'true') !== present);
  }
  const set = /^(ForAllValues|ForAnyValue):/u.exec(name)?.[1];
  const bare = name.replace(/^(ForAllValues|ForAnyValue):/u, '').replace(/IfExists$/u, '');
  const row = TABLE.find(([known]) => known === bare);
  if (row === undefined) return 'unreadable';
  const [, compare, negated, variables] = row;
  const constant = (value: string) => !variables || old || !value.includes('${');
  const sample = bare === 'Bool' ? 'true' : '';
  for (const template of values) {
    const value = constant(template)
      ? template
      : template.replace(/\$\{([*?$])\}/gu, '$1').replace(/\$\{[^}]*\}/gu, sample);
    if (READABLE.every((readable) => compare([...value], readable) === 'doubt')) return 'unreadable';
  }
  if (!present) return set ? set === 'ForAllValues' : negated || name.endsWith('IfExists');
  if (!set && typeof found !== 'string') return false;

  const one = (request: string): boolean => {
    if (READABLE.every((readable) => compare([...readable], request) === 'doubt')) return doubtful;
    const fits = values.some((value) => {
      const symbols = constant(value)
        ? [...value]
        : substitute(value, facts, old, { colons: compare === inArn });
      if (symbols === undefined) return false;
      const fit = compare(symbols, request);
      return fit === 'doubt' ? doubtful !== negated : fit;
    });
    return fits !== negated;
  };
  const requests = typeof found === 'string' ? [found] : found;
  return set === 'ForAnyValue' ? requests.some(one) : requests.every(one);
}
