/**
 * An address as a number of 32 or 128 bits. An IPv4-mapped IPv6 address is the IPv4 address
 * (docs/rules/iam.md rule 20). IPv4 uses plain numbers, because most addresses are IPv4, a decision compares
 * one with every network in reach, and each operation on a bigint allocates.
 */
export type IpAddress =
  | { readonly family: 4; readonly bits: number }
  | { readonly family: 6; readonly bits: bigint };

/** A network: the addresses that share the first `prefix` bits. A single host has all of them. */
export type IpNetwork = IpAddress & { readonly prefix: number };

const WIDTH = { 4: 32, 6: 128 } as const;
const MAPPED = 0xffffn;
const MAPPED_PREFIX = 96;
const PREFIX = /^(?:0|[1-9]\d{0,2})$/u;
const ZERO = 48;
/** `.` as it stands from `0`. */
const POINT = -2;
const GROUP = /^[\da-f]{1,4}$/iu;

/** Strict: four decimal octets without leading zeros, or RFC 4291 text; no zone, no port. */
export function parseAddress(text: string): IpAddress | undefined {
  if (!text.includes(':')) {
    const bits = parseOctets(text);
    return bits === undefined ? undefined : { family: 4, bits };
  }
  const bits = parseGroups(text);
  if (bits === undefined) return undefined;
  return isMapped(bits) ? { family: 4, bits: Number(bits & 0xffffffffn) } : { family: 6, bits };
}

/** `address/prefix`, or a single address. Bits behind the prefix do not count. */
export function parseNetwork(text: string): IpNetwork | undefined {
  const slash = text.indexOf('/');
  // Stryker disable next-line EqualityOperator: no address begins with a slash
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (address === undefined) return undefined;
  // Stryker disable next-line EqualityOperator: no address begins with a slash
  if (slash < 0) return { ...address, prefix: WIDTH[address.family] };
  const digits = text.slice(slash + 1);
  const mapped = address.family === 4 && text.includes(':');
  const prefix = PREFIX.test(digits) ? Number(digits) - (mapped ? MAPPED_PREFIX : 0) : -1;
  // A prefix that reaches out of the mapped addresses would cover both families, which never match one another.
  return prefix >= 0 && prefix <= WIDTH[address.family] ? { ...address, prefix } : undefined;
}

/** Whether an address is inside a network, ready to be asked often. Families never match one another. */
export function insideOf(network: IpNetwork): (address: IpAddress) => boolean {
  if (network.family === 4) {
    // A shift by 32 bits is none in JavaScript.
    const mask = network.prefix === 0 ? 0 : -1 << (WIDTH[4] - network.prefix);
    const shared = network.bits & mask;
    return (address) => address.family === 4 && (address.bits & mask) === shared;
  }
  const hostBits = BigInt(WIDTH[6] - network.prefix);
  const shared = network.bits >> hostBits;
  return (address) => address.family === 6 && address.bits >> hostBits === shared;
}

function isMapped(bits: bigint): boolean {
  return bits >> 32n === MAPPED;
}

/** Digit by digit: every decision with an address in its conditions comes here. */
function parseOctets(text: string): number | undefined {
  let bits = 0;
  let octets = 1;
  let octet = -1;
  for (let at = 0; at < text.length; at += 1) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit === POINT) {
      if (octet < 0) return undefined;
      bits = bits * 256 + octet;
      octets += 1;
      octet = -1;
    } else {
      // A leading zero would mean octal to some.
      if (digit < 0 || digit > 9 || octet === 0) return undefined;
      // Stryker disable next-line EqualityOperator: zero takes no more digits
      octet = octet < 0 ? digit : octet * 10 + digit;
      if (octet > 255) return undefined;
    }
  }
  return octets === 4 && octet >= 0 ? bits * 256 + octet : undefined;
}

function parseGroups(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  // Stryker disable next-line ArrayDeclaration: split always gives a first part
  const [head = [], tail] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const last = (tail ?? head).at(-1);
  if (last?.includes('.')) {
    const octets = parseOctets(last);
    if (octets === undefined) return undefined;
    const groups = [octets >>> 16, octets & 0xffff].map((group) => group.toString(16));
    (tail ?? head).splice(-1, 1, ...groups);
  }
  const written = head.length + (tail?.length ?? 0);
  if (tail === undefined ? written !== 8 : written > 7) return undefined;
  const groups = [...head, ...new Array<string>(8 - written).fill('0'), ...(tail ?? [])];
  if (!groups.every((group) => GROUP.test(group))) return undefined;
  return groups.reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n);
}
