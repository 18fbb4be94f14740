import { BlockList, isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { insideOf, parseAddress, parseNetwork } from '../../../../src/authz/policy/conditions/ipAddress.ts';
import { cases } from '../../../support/cases.ts';

describe('an IP address in a condition', () => {
  it('is read as node:net reads it, except octets behind other groups than ::ffff', () => {
    const unit = fc.constantFrom('0', '1', '25', 'f', 'ffff', ':', ':', '::', '.', '.');
    const text = fc.oneof(fc.string({ unit, maxLength: 16 }), fc.ipV4(), fc.ipV6());
    fc.assert(
      fc.property(text, (address) => {
        fc.pre(isIP(address) !== 0 && !(address.includes(':') && address.includes('.')));
        expect(parseAddress(address)).toBeDefined();
      }),
      { numRuns: cases(5_000) },
    );
  });

  it('is in a network exactly if BlockList says so', () => {
    const v4 = fc.tuple(fc.constant('ipv4' as const), fc.ipV4(), fc.ipV4(), fc.nat(32));
    const v6 = fc.tuple(fc.constant('ipv6' as const), fc.ipV6(), fc.ipV6(), fc.nat(128));
    fc.assert(
      fc.property(fc.oneof(v4, v6), fc.boolean(), ([family, host, other, prefix], same) => {
        const asked = same ? host : other;
        const [address, network] = [parseAddress(asked), parseNetwork(`${host}/${prefix}`)];
        fc.pre(address !== undefined && network !== undefined && address.family === network.family);
        fc.pre(family === 'ipv4' || network?.family === 6);
        const list = new BlockList();
        list.addSubnet(host, prefix, family);
        expect(address && network && insideOf(network)(address)).toBe(list.check(asked, family));
      }),
      { numRuns: cases(2_000) },
    );
  });

  it('that is a long text is answered at once', () => {
    for (const unit of [':', '1:', '::', '1.', 'f'])
      expect(parseNetwork(unit.repeat(1_000_000))).toBeUndefined();
  });
});
