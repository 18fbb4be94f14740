import { BlockList, isIPv4 } from 'node:net';

/** Source: IANA, IPv4 Special-Purpose Address Registry; multicast (RFC 5771), reserved (RFC 1112). */
const NOT_PUBLIC_IPV4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
  ...['192.0.0.0/24', '192.0.2.0/24', '192.31.196.0/24', '192.52.193.0/24', '192.88.99.0/24'],
  ...['192.168.0.0/16', '192.175.48.0/24', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
];
/** Source: IANA, IPv6 Global Unicast Address Assignments, and Special-Purpose Address Registry. */
const PUBLIC_IPV6 = ['2000::/3'];
const NOT_PUBLIC_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20'];

const notPublic = blocks(NOT_PUBLIC_IPV4, NOT_PUBLIC_IPV6);
const publicIpv6 = blocks([], PUBLIC_IPV6);

/** Whether an address is a public one: not of a private network, not link-local, and not of this machine. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !notPublic.check(address, 'ipv4');
  return publicIpv6.check(address, 'ipv6') && !notPublic.check(address, 'ipv6');
}

function blocks(ipv4: readonly string[], ipv6: readonly string[]): BlockList {
  const made = new BlockList();
  const add = (type: 'ipv4' | 'ipv6') => (block: string) => {
    const [address = '', prefix] = block.split('/');
    made.addSubnet(address, Number(prefix), type);
  };
  ipv4.forEach(add('ipv4'));
  ipv6.forEach(add('ipv6'));
  return made;
}
