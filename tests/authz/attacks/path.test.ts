import { describe, expect, it } from 'vitest';
import { atPath } from '../fixtures/change.ts';
import { journey } from '../fixtures/journey.ts';
import { MISMATCH } from '../fixtures/sentences.ts';
import { FORMS, signedAs } from '../fixtures/signedAs.ts';
import { type Attack, runAttacks } from './attack.ts';

const USERS = '/v1/brokers/b-1/users';
const resource = '/v1/brokers/{brokerId}/users/{username}';
const mismatch = ['InvalidSignatureException', MISMATCH] as const;

/** For each true path, what it must not be mistaken for. */
const mistaken: [path: string, others: string[]][] = [
  [
    `${USERS}/alice`,
    [
      `${USERS}/alic%65e`,
      `${USERS}/Alice`,
      `${USERS}/alice%00`,
      `${USERS}/alice%2F`,
      `${USERS}/alice/`,
      `${USERS}//alice`,
      `/${USERS}/alice`,
      `${USERS}/./alice`,
      `${USERS}/%2e/alice`,
      `${USERS}/bob/../alice`,
      `${USERS}/bob/%2E%2e/alice`,
      `${USERS}/bob/..%2Falice`,
      `${USERS}/%2561lice`,
      `${USERS}/%25%36%31lice`,
      `${USERS}/alice%`,
      `${USERS}/alice%zz`,
      `${USERS}/%C0%ACalice`,
      `${USERS}/alice%0d%0a`,
      `${USERS}/alice%3Fx=1`,
      `${USERS}/alice%23`,
      `${USERS}/alice;x=1`,
      `${USERS}/alice%7F`,
      '/v1/brokers/b-2/users/alice',
      `/test${USERS}/alice`,
      '*',
      '',
      'v1/brokers/b-1/users/alice',
    ],
  ],
  [
    `${USERS}/a b`,
    [`${USERS}/a%2520b`, `${USERS}/a%252Bb`, `${USERS}/a+b`, `${USERS}/a%2Bb`, `${USERS}/a%2Fb`],
  ],
  [`${USERS}/a+b`, [`${USERS}/a%20b`, `${USERS}/a b`]],
  [`${USERS}/a..b`, [`${USERS}/..`, `${USERS}/a%2E%2E%2Fb`, `${USERS}/a/../b`]],
  [`${USERS}/é`, [`${USERS}/e%CC%81`, `${USERS}/%E9`]],
];
const attacks = mistaken.flatMap(([path, others]) =>
  others.map(
    (other): Attack => ({
      number: 17,
      name: `${path} sent as ${other}`,
      sign: { path, resource },
      change: atPath(other),
      error: mismatch,
    }),
  ),
);

/** Signed as they are: the signature is right, and no signer of an AWS SDK sends them. */
const hostile = ['..', '.', 'a/../b', 'a//b', 'a%2Fb', '%2e%2e', '50%', '%', 'a\u0000b', 'a\nb'].map(
  (label): Attack => ({
    number: 17,
    name: `a true signature over ${JSON.stringify(label)}`,
    sign: { path: `${USERS}/${label}`, resource, pathOnce: true },
    error: mismatch,
  }),
);

describe('attacks on the path', () => runAttacks([...attacks, ...hostile]));

describe('attack 17: the changes that a front door may make to a path have no effect', () => {
  for (const form of FORMS) {
    for (const label of ['a..b', '...', 'a b', 'a+b', 'a:b@c', "it's(*)!", 'grün', '😀', '~._-', 'a?b#c']) {
      it(`${label}: the path may be escaped, or decoded once (${form})`, async () => {
        for (const pathOnce of [false, true]) {
          const signed = await signedAs(form, { path: `${USERS}/${label}`, resource, pathOnce });
          expect((await journey(signed)).last).toMatchObject({
            outcome: 'allowed',
            call: { labels: { brokerId: 'b-1', username: label } },
          });
        }
      });
    }
  }

  it('a label that was signed as a/b is not served as two labels', async () => {
    for (const form of FORMS) {
      const signed = await signedAs(form, { path: `${USERS}/a/b`, resource });
      const slashed = atPath(`${USERS}/a%2Fb`)(signed);
      expect((await journey(slashed)).last).toMatchObject({ refusal: { message: MISMATCH } });
    }
  });
});
