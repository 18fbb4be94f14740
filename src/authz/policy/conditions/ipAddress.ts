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
/** AWS reads `/024` and `/+24` as 24. */
const PREFIX = /^\+?\d{1,4}$/u;
const ZERO = 48;
/** The code unit of `.` minus that of `0`. */
const POINT = -2;
const OCTET_DIGITS = 3;
const GROUP = /^[\da-f]{0,4}$/iu;

/**
 * An address of a request as AWS reads it: four decimal octets, which may have leading zeros, or IPv6 groups;
 * no zone, no port. An IPv4-mapped IPv6 address is the IPv4 address.
 */
export function parseAddress(text: string): IpAddress | undefined {
  if (!text.includes(':')) {
    const bits = parseOctets(text);
    return bits === undefined ? undefined : { family: 4, bits };
  }
  const bits = parseGroups(text);
  if (bits === undefined) return undefined;
  return isMapped(bits) ? { family: 4, bits: Number(bits & 0xffffffffn) } : { family: 6, bits };
}

/**
 * `address/prefix` of a policy, or a single address. IPv4 bits after the prefix are ignored. An IPv6 network
 * with bits after the prefix matches no address on AWS, so it is undefined here. An IPv4-mapped network
 * counts as IPv6, and no request has such an address.
 */
export function parseNetwork(text: string): IpNetwork | undefined {
  const slash = text.indexOf('/');
  // Stryker disable next-line EqualityOperator: no address begins with a slash
  const host = slash < 0 ? text : text.slice(0, slash);
  const address = host.includes(':') ? groupsAddress(host) : parseAddress(host);
  if (address === undefined) return undefined;
  const width = WIDTH[address.family];
  // Stryker disable next-line EqualityOperator: no address begins with a slash
  if (slash < 0) return { ...address, prefix: width };
  const digits = text.slice(slash + 1);
  const prefix = PREFIX.test(digits) ? Number(digits) : width + 1;
  if (prefix > width) return undefined;
  return address.family === 6 && hasHostBits(address.bits, prefix) ? undefined : { ...address, prefix };
}

function groupsAddress(text: string): IpAddress | undefined {
  const bits = parseGroups(text);
  return bits === undefined ? undefined : { family: 6, bits };
}

function hasHostBits(bits: bigint, prefix: number): boolean {
  return BigInt.asUintN(WIDTH[6] - prefix, bits) !== 0n;
}

/** A prepared test whether an address is in a network. IPv4 and IPv6 never match each other. */
export function insideOf(network: IpNetwork): (address: IpAddress) => boolean {
  if (network.family === 4) {
    // In JavaScript a shift by 32 bits changes nothing.
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

/**
 * Reads digit by digit for speed: every decision with an address in its conditions calls it. Leading zeros
 * are decimal.
 */
function parseOctets(text: string): number | undefined {
  let bits = 0;
  let octets = 1;
  let octet = 0;
  let digits = 0;
  for (let at = 0; at < text.length; at += 1) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit === POINT) {
      if (digits === 0) return undefined;
      bits = bits * 256 + octet;
      octets += 1;
      octet = 0;
      digits = 0;
    } else {
      digits += 1;
      if (digit < 0 || digit > 9 || digits > OCTET_DIGITS) return undefined;
      octet = octet * 10 + digit;
      if (octet > 255) return undefined;
    }
  }
  return octets === 4 && digits > 0 ? bits * 256 + octet : undefined;
}

/** Only an IPv4-mapped address may end with four octets. */
function parseGroups(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  // Stryker disable next-line ArrayDeclaration: split always gives a first part
  const [head = [], tail] = halves.map(groupsOf);
  const last = (tail ?? head).at(-1);
  const octets = last === undefined ? undefined : parseOctets(last);
  if (octets !== undefined) {
    const groups = [octets >>> 16, octets & 0xffff].map((group) => group.toString(16));
    (tail ?? head).splice(-1, 1, ...groups);
  }
  const written = head.length + (tail?.length ?? 0);
  if (tail === undefined ? written !== 8 : written > 7) return undefined;
  const groups = [...head, ...new Array<string>(8 - written).fill(''), ...(tail ?? [])];
  if (!groups.every((group) => GROUP.test(group))) return undefined;
  const bits = groups.reduce((all, group) => (all << 16n) | BigInt(`0x${group || '0'}`), 0n);
  return octets !== undefined && !isMapped(bits) ? undefined : bits;
}

/** AWS drops empty groups at the end (`::1:`) and reads any other empty group as zero (`:::1`). */
function groupsOf(half: string): string[] {
  const groups = half.split(':');
  while (groups.at(-1) === '') groups.pop();
  return groups;
}
