import type { ComparingCondition } from '../../src/authz/policy/conditions/compiledCondition.ts';
import { type IpNetwork, parseAddress } from '../../src/authz/policy/conditions/ipAddress.ts';
import type { Decimal } from '../../src/authz/policy/conditions/numbersAndDates.ts';
import { constantPieces } from '../../src/authz/policy/template.ts';
import type { KeyType } from './keyTypes.ts';

/**
 * The values that a policy compares a request's value with. Two values of a request that have the same order
 * to all of them get the same results.
 */
export interface Marks {
  readonly numbers: readonly Decimal[];
  readonly networks: readonly IpNetwork[];
  readonly texts: readonly string[];
  /** Patterns with `*` and `?`. They are used for guesses only. */
  readonly patterns: readonly string[];
}

export function marksOf(conditions: readonly ComparingCondition[]): Marks {
  const numbers: Decimal[] = [];
  const networks: IpNetwork[] = [];
  const texts: string[] = [];
  const patterns: string[] = [];
  for (const { operator, templates } of conditions) {
    for (const template of templates) {
      const pieces = constantPieces(template);
      const data = pieces && operator.comparison.data(pieces);
      if (data?.kind === 'bound') numbers.push(data.bound);
      else if (data?.kind === 'network') networks.push(data.network);
      else if (data?.kind === 'text') texts.push(data.text);
      else if (data?.kind === 'glob')
        patterns.push(template.map((part) => ('text' in part ? part.text : '')).join(''));
    }
  }
  return { numbers, networks, texts, patterns };
}

/**
 * Values of a type such that every other value of the type gets the same results as one of them: the ends of
 * all intervals.
 */
export function valuesOf(type: KeyType['values'], marks: Marks): readonly string[] {
  switch (type) {
    case 'bool':
      return ['true', 'false'];
    case 'integer':
    case 'epoch':
      return [
        ...wholes(marks).map(String),
        ...marks.texts.filter((text) => /^(?:0|[1-9]\d{0,9})$/u.test(text)),
      ];
    case 'seconds':
      return wholes(marks).map((seconds) => `${isoTime(seconds * 1000n).slice(0, 19)}Z`);
    case 'instant':
      return instants(marks).map(isoTime);
    case 'address':
      return [...addresses(marks.networks), ...writtenAddresses(marks)];
    case 'text':
      return [
        ...[...numbers(marks), ...addresses(marks.networks), ...marks.texts, ...WORDS],
        ...(marks.numbers.length === 0 ? [] : instants(marks).map(isoTime)),
      ];
  }
}

/**
 * Guesses for a text: a word that is neither a number, a date, a truth value nor an address; `true` and
 * `false`; bytes in base64.
 */
const WORDS = ['-', 'true', 'false', 'TRUE', 'QQ==', 'QUI=', 'QUJD'];

/** The instants of the years 1970 to 9999, which AWS prints in its usual form. */
const LAST = 253_402_300_799_999n;

export function isoTime(millis: bigint): string {
  return new Date(Number(millis)).toISOString();
}

/** The number times 10^`places`, rounded down. */
function scaled({ negative, whole, fraction }: Decimal, places: number): { floor: bigint; exact: boolean } {
  const digits = BigInt(`${whole}${fraction.padEnd(places, '0').slice(0, places)}` || '0');
  const exact = fraction.length <= places;
  return { floor: negative ? -digits - (exact ? 0n : 1n) : digits, exact };
}

function around(bounds: readonly Decimal[], places: number, last: bigint | undefined): bigint[] {
  const found = new Set<bigint>([0n, 1n]);
  for (const bound of bounds) {
    const { floor } = scaled(bound, places);
    for (const near of [-1n, 0n, 1n, 2n]) found.add(floor + near);
  }
  return [...found].filter((value) => value >= 0n && (last === undefined || value <= last)).sort(compare);
}

const compare = (one: bigint, other: bigint) => (one < other ? -1 : one > other ? 1 : 0);

function wholes({ numbers: bounds }: Marks): bigint[] {
  return around(bounds, 0, LAST / 1000n);
}

/** Milliseconds since 1970: the values below, at and above each bound, and the nearest whole seconds. */
export function instants({ numbers: bounds }: Marks): bigint[] {
  const seconds = around(bounds, 0, LAST / 1000n).map((second) => second * 1000n);
  return [...new Set([...around(bounds, 3, LAST), ...seconds])].filter((one) => one <= LAST).sort(compare);
}

/** Decimal numbers: each bound, one between every two neighbours, one below and one above all. */
function numbers({ numbers: bounds }: Marks): string[] {
  if (bounds.length === 0) return [];
  const places = Math.max(...bounds.map(({ fraction }) => fraction.length)) + 1;
  const points = [...new Set(bounds.map((bound) => scaled(bound, places).floor))].sort(compare);
  const found = points.flatMap((point) => [point - 1n, point, point + 1n]);
  return [
    ...found,
    (points[0] ?? 0n) - 10n ** BigInt(places),
    (points.at(-1) ?? 0n) + 10n ** BigInt(places),
  ].map((value) => decimalText(value, places));
}

function decimalText(value: bigint, places: number): string {
  const digits = String(value < 0n ? -value : value).padStart(places + 1, '0');
  const fraction = digits.slice(-places).replace(/0+$/u, '');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -places)}${fraction === '' ? '' : `.${fraction}`}`;
}

const WIDTH = { 4: 32n, 6: 128n } as const;

/** The first and last address of each network, those next to them, and one IPv4 and one IPv6 address. */
function addresses(networks: readonly IpNetwork[]): string[] {
  const found = new Map<string, true>([
    ['203.0.113.7', true],
    ['2001:db8::7', true],
  ]);
  for (const network of networks) {
    const width = WIDTH[network.family];
    const size = 1n << (width - BigInt(network.prefix));
    const first = (BigInt.asUintN(Number(width), BigInt(network.bits)) / size) * size;
    for (const bits of [first, first + size - 1n, first - 1n, first + size]) {
      if (bits >= 0n && bits < 1n << width) found.set(addressText(network.family, bits), true);
    }
  }
  return [...found.keys()];
}

/** The addresses among the compared texts, and those that patterns give when their stars are filled. */
function writtenAddresses({ texts, patterns }: Marks): string[] {
  const filled = patterns.flatMap((pattern) =>
    ['', '1', '0.1', '0.0.1', '0.0.0.1', '::1', ':1'].map((rest) =>
      pattern.replaceAll('*', rest).replaceAll('?', '1'),
    ),
  );
  return [...texts, ...filled].filter((text) => parseAddress(text) !== undefined);
}

function addressText(family: 4 | 6, bits: bigint): string {
  const size = family === 4 ? 8n : 16n;
  const parts: bigint[] = [];
  for (let at = 0n; at < WIDTH[family]; at += size) parts.unshift((bits >> at) & ((1n << size) - 1n));
  return family === 4 ? parts.join('.') : parts.map((part) => part.toString(16)).join(':');
}
