import { expect, it } from 'vitest';
import { accountExport, outcomes, policy, run } from './testSuite.ts';

const FEDERATES = { Effect: 'Allow', Action: 'sts:GetFederationToken', Resource: '*' };
/** Everyone but the user itself may delete: only a federated session of the user is not denied. */
const DELETES = [
  { Effect: 'Allow', Action: 'mq:DeleteBroker', Resource: '*' },
  {
    Effect: 'Deny',
    Action: 'mq:DeleteBroker',
    Resource: '*',
    Condition: { StringEquals: { 'aws:username': 'eve' } },
  },
];
const SUITE = `
account: account.json
now: 2026-11-29T12:00:00Z
principals: { eve-mfa: { arn: user/eve, session: { mfa: 10m } } }
resources: { any: { like: 'arn:aws:mq:*:*:broker:*' } }
tests:
  - { name: a, never: { principals: [user/eve], actions: mq:DeleteBroker, resources: [any] } }
  - { name: b, never: { principals: [eve-mfa], actions: mq:DeleteBroker, resources: [any] } }`;

it.each([
  [
    'a user that may make federated sessions',
    [...DELETES, FEDERATES],
    /^failed a \| .*user\/eve \(federated session\) may mq:DeleteBroker/u,
  ],
  ['a user that may not', DELETES, /^passed a$/u],
] as const)('claims are never compared for %s', (_name, statements, expected) => {
  const account = accountExport({ eve: { policies: { own: policy(...statements) } } });
  const { mistakes, result } = run(SUITE, { 'account.json': account });
  expect(mistakes).toEqual([]);
  const [a, b] = outcomes(result);
  expect(a).toMatch(expected);
  expect(b).toBe('passed b');
});
