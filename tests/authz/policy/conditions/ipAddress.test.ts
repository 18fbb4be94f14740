import { describe, expect, it } from 'vitest';
import { parseAddress, parseNetwork } from '../../../../src/authz/policy/conditions/ipAddress.ts';

const NO_NETWORKS = [
  ...[
    '',
    '/',
    '/24',
    '1.2.3.4/',
    '1.2.3.4/33',
    '1.2.3.4/-1',
    '1.2.3.4/++8',
    '1.2.3.4/00008',
    '1.2.3.4/8 ',
    '1.2.3.4/8/8',
    '1.2.3.4/1e1',
  ],
  ...[
    '1.2.3',
    '1.2.3.4.5',
    '1..2.3',
    '.1.2.3',
    '1.2.3.',
    '1.2.3.256',
    '0001.2.3.4',
    '1.2.3.4a',
    '0x1.2.3.4',
    ' 1.2.3.4',
    '1.2.3.4:80',
    '[::1]',
  ],
  ...[
    '::/129',
    ':',
    '::::',
    '1::2::3',
    '1:::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8',
    '12345::',
    'g::',
  ],
  ...[
    'fe80::1%eth0',
    '::1.2.3',
    '::1.2.3.4.5',
    '::ffff:1.2.3.256',
    '1.2.3.4:ffff::',
    '1.2.3.4::',
    '::1.2.3.4',
    '1::ffff:1.2.3.4',
    '::ffff:1.2.3.4/95',
    '::ffff:0:0/0',
    '2001:db8::5/64',
    '2001:db8::5/127',
  ],
];

describe('an IP address in a condition', () => {
  it.each(NO_NETWORKS)('%j is not a network', (text) => {
    expect(parseNetwork(text)).toBeUndefined();
  });

  it('may have :: for one group of zeros', () => {
    expect(parseAddress('1:2:3:4:5:6:7::')).toEqual(parseAddress('1:2:3:4:5:6:7:0'));
    expect(parseAddress('::2:3:4:5:6:7:8')).toEqual(parseAddress('0:2:3:4:5:6:7:8'));
  });

  it('is IPv4 if it is IPv4-mapped', () => {
    const plain = parseAddress('203.0.113.7');
    expect(parseAddress('::ffff:203.0.113.7')).toEqual(plain);
    expect(parseAddress('::FFFF:cb00:7107')).toEqual(plain);
    expect(parseAddress('0:0:0:0:0:ffff:cb00:7107')).toEqual(plain);
    expect(parseAddress('0:0:0:0:0:ffff:203.0.113.7')).toEqual(plain);
    expect(parseNetwork('::ffff:203.0.113.0/120')).toMatchObject({ family: 6 });
    expect(parseAddress('::203.0.113.7')).toBeUndefined();
  });

  it.each([
    ['192.000.002.1', '192.0.2.1'],
    ['2001:db8:::1', '2001:db8::1'],
    ['2001:db8::1:', '2001:db8::1'],
    [':::', '::'],
    [':2001:db8::1', '0:2001:db8::1'],
  ])('%s is read as %s', (lenient, strict) => {
    expect(parseAddress(lenient)).toEqual(parseAddress(strict));
  });

  it('may have leading zeros and a plus in its prefix length', () => {
    const network = parseNetwork('192.0.2.0/24');
    expect(parseNetwork('192.0.2.0/024')).toEqual(network);
    expect(parseNetwork('192.0.2.0/+24')).toEqual(network);
  });
});
