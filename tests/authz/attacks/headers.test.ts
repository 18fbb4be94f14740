import { describe, expect, it } from 'vitest';
import { type Change, plusHeader, withHeader } from '../fixtures/change.ts';
import { journey } from '../fixtures/journey.ts';
import { HOST_UNSIGNED, MISMATCH } from '../fixtures/sentences.ts';
import { FORMS, signedAs } from '../fixtures/signedAs.ts';
import { type Attack, runAttacks } from './attack.ts';

const typed = { headers: { 'content-type': 'application/json' } };
const mismatch = ['InvalidSignatureException', MISMATCH] as const;
const unsigned = (name: string) =>
  ['InvalidSignatureException', `'${name}' must be a 'SignedHeader' in the AWS Authorization.`] as const;

const attacks: Attack[] = [
  {
    number: 6,
    name: 'host is not signed',
    sign: { ...typed, leftOut: ['host'] },
    error: ['InvalidSignatureException', HOST_UNSIGNED],
  },
  ...['x-amz-target', 'X-Amz-Meta-Role', 'X-AMZ-SECURITY-TOKEN', 'x-amz-cf-id2'].map(
    (name): Attack => ({
      number: 7,
      name: `${name} added after signing`,
      change: plusHeader(name, 'IQoJb3JpZ2luX2VjEXAMPLETOKEN'),
      error: unsigned(name.toLowerCase()),
    }),
  ),
  {
    number: 7,
    name: 'x-amz-target left out by the signer',
    sign: { headers: { 'x-amz-target': 'x' }, leftOut: ['x-amz-target'], keptAsHeaders: ['x-amz-target'] },
    error: unsigned('x-amz-target'),
  },
  {
    number: 7,
    name: 'x-amz-content-sha256 added after signing',
    sign: { hashHeader: false },
    change: plusHeader('x-amz-content-sha256', '0'.repeat(64)),
    error: ['InvalidSignatureException', MISMATCH],
  },
  {
    number: 7,
    name: 'x-amz-date beside the date of a presigned URL',
    forms: ['presigned'],
    change: plusHeader('X-Amz-Date', '20261121T120000Z'),
    error: unsigned('x-amz-date'),
  },
  {
    number: 7,
    name: 'an empty x-amz-meta',
    change: plusHeader('x-amz-meta', ''),
    error: unsigned('x-amz-meta'),
  },
  {
    number: 8,
    name: 'a signed header taken out',
    sign: typed,
    change: withHeader('content-type', () => undefined),
    atOnce: true,
    error: mismatch,
  },
  {
    number: 8,
    name: 'host taken out',
    change: withHeader('host', () => undefined),
    atOnce: true,
    error: mismatch,
  },
  {
    number: 8,
    name: 'a signed header emptied',
    sign: typed,
    change: withHeader('content-type', () => ''),
    error: mismatch,
  },
  ...['host', 'HOST', 'Host'].flatMap((name): Attack[] => [
    { number: 9, name: `a second ${name}`, change: plusHeader(name, 'localhost:4010'), error: mismatch },
    { number: 9, name: `a foreign ${name}`, change: plusHeader(name, 'evil'), error: mismatch },
  ]),
  {
    number: 9,
    name: 'two hosts that were signed as one',
    sign: { headers: { host: 'localhost:4010,evil' } },
    change: (request) => plusHeader('Host', 'evil')(withHeader('host', () => 'localhost:4010')(request)),
    error: mismatch,
  },
  ...['x-amz-date', 'X-Amz-Date', 'X-AMZ-DATE'].map(
    (name): Attack => ({
      number: 9,
      name: `a second ${name}`,
      forms: ['header'],
      change: plusHeader(name, '20261121T120001Z'),
      error: [
        'IncompleteSignatureException',
        "Date must be in ISO-8601 'basic format'. Got '20261121T120000Z,20261121T120001Z'.",
      ],
    }),
  ),
  {
    number: 9,
    name: 'a second hash header',
    forms: ['header'],
    sign: { hashHeader: true },
    change: plusHeader('X-AMZ-Content-Sha256', '0'.repeat(64)),
    error: mismatch,
  },
  {
    number: 9,
    name: 'a signed header twice',
    sign: typed,
    change: plusHeader('Content-Type', 'text/plain'),
    error: mismatch,
  },
  // Only spaces and tabs are trimmed, as signers do: a no-break space is part of a value.
  ...['\u00a0', '\ufeff', '\u2003', '\u000b'].map(
    (space): Attack => ({
      number: 9,
      name: `U+${space.charCodeAt(0).toString(16).padStart(4, '0')} appended to a signed header`,
      sign: typed,
      change: withHeader('content-type', (value) => `${value}${space}`),
      error: mismatch,
    }),
  ),
];

describe('attacks on the headers', () => runAttacks(attacks));

describe('attack 9: a token header that is sent twice, in any spelling, is refused', () => {
  for (const name of ['x-amz-security-token', 'X-Amz-Security-Token', 'X-AMZ-SECURITY-TOKEN']) {
    it(name, async () => {
      const signed = await signedAs('header', { headers: { 'x-amz-security-token': 'token-one' } });
      const { last } = await journey(plusHeader(name, 'token-two')(signed));
      expect(last).toMatchObject({
        refusal: { name: 'InvalidSignatureException', message: MISMATCH },
      });
    });
  }
});

describe('headers that the client did not sign change nothing', () => {
  const added: [number, string, Change][] = [
    [16, 'X-Forwarded-Host', plusHeader('X-Forwarded-Host', 'evil.example')],
    [16, 'X-Forwarded-Prefix', plusHeader('X-Forwarded-Prefix', '/v2')],
    [16, 'X-Forwarded-Proto', plusHeader('X-Forwarded-Proto', 'ftp')],
    [16, 'X-Forwarded-For', plusHeader('X-Forwarded-For', '10.0.0.1')],
    [16, 'X-Original-URL', plusHeader('X-Original-URL', '/v1/configurations')],
    [16, 'X-HTTP-Method-Override', plusHeader('X-HTTP-Method-Override', 'DELETE')],
    [16, 'Forwarded', plusHeader('Forwarded', 'host=evil')],
    [16, 'Via', plusHeader('Via', '1.1 x.cloudfront.net')],
    [16, 'X-Amzn-Trace-Id', plusHeader('X-Amzn-Trace-Id', 'Root=1')],
    [16, 'X-Amz-Cf-Id', plusHeader('X-Amz-Cf-Id', 'x')],
    [20, 'sls-offline-authorizer-override', plusHeader('sls-offline-authorizer-override', '{"verdict":"x"}')],
  ];
  for (const [number, name, change] of added) {
    for (const form of FORMS) {
      it(`attack ${number}: ${name} (${form})`, async () => {
        const signed = await signedAs(form);
        const allowed = await journey(signed);
        expect(allowed.last.outcome).toBe('allowed');
        const changed = await journey(change(signed));
        const last = { ...allowed.last, decideAgain: expect.any(Function) };
        expect(changed).toEqual({ ...allowed, last });
      });
    }
  }

  it('attack 20: a method override header does not take the place of a signature', async () => {
    const override = '{"principalId":"root","verdict":"x","seal":"y"}';
    const request = {
      method: 'GET',
      target: '/v1/brokers',
      headers: [['sls-offline-authorizer-override', override]],
    } as const;
    expect((await journey(request)).last).toMatchObject({
      outcome: 'refused',
      refusal: { name: 'MissingAuthenticationTokenException', message: 'Missing Authentication Token' },
    });
  });
});
