import { describe, expect, it } from 'vitest';
import type { Gate } from '../../../src/authz/authorize.ts';
import { cachedPolicies } from '../../../src/authz/load/cachedPolicies.ts';
import { tagFact } from '../../../src/authz/resolve/callerContext.ts';
import { mqService } from '../../../src/mq/authorization/mqService.ts';
import { verifier } from '../authenticate/verifier.ts';
import { journey } from '../fixtures/journey.ts';
import { signedRequest, type Unsigned } from '../signedRequest.ts';

type Tags = Record<string, string>;

const when = (Effect: string, key: string, value: string) => ({
  Effect,
  Action: 'mq:*',
  Resource: '*',
  Condition: { StringEquals: { [key]: value } },
});
const EVERYTHING = { Effect: 'Allow', Action: 'mq:*', Resource: '*' };

/**
 * What becomes of a call of a user with these statements, to a broker with these tags, through both phases.
 */
async function outcome(Statement: object[], tags: Tags, unsigned: Unsigned, userTags: Tags = {}) {
  const record = {
    identity: [{ name: 'p', source: 'user', document: { Version: '2012-10-17', Statement } }],
    tags: userTags,
    organization: 'none' as const,
  };
  const gate: Gate = {
    ...verifier(),
    policies: cachedPolicies(
      { load: async () => record, managedPolicies: async () => new Map() },
      { maxEntries: 9, maxAgeMs: 9, now: () => 0 },
    ),
    called: mqService({
      broker: async () => ({ name: 'one', tags, engineType: 'ACTIVEMQ' }),
      configuration: async () => undefined,
      configurationDocument: async () => undefined,
      serviceLinkedRole: async () => true,
    }),
  };
  return (await journey(await signedRequest(unsigned), gate)).last.outcome;
}

const DELETE: Unsigned = { method: 'DELETE', path: '/v1/brokers/b-1', resource: '/v1/brokers/{brokerId}' };
const make = (tags: Tags): Unsigned => ({
  method: 'POST',
  path: '/v1/configurations',
  resource: '/v1/configurations',
  body: JSON.stringify({ engineType: 'ACTIVEMQ', engineVersion: '5.18', name: 'c', tags }),
});

it.each(['env', 'ENV', 'Env'])('a condition finds a tag in any case of its key: %s', (key) => {
  expect(tagFact({ Env: 'dev' }, key)).toEqual({ values: ['dev'], multivalued: false });
});

describe.each([
  ['the true one first', { env: 'prod', ENV: 'dev' }],
  ['the true one last', { ENV: 'dev', env: 'prod' }],
])('a second tag whose key differs only by case, %s', (_, both) => {
  it.each(['env', 'ENV'])('of a resource applies no Allow and escapes no Deny (%s)', async (name) => {
    const key = `aws:ResourceTag/${name}`;
    expect(await outcome([when('Allow', key, 'dev')], { env: 'dev' }, DELETE)).toBe('allowed');
    expect(await outcome([when('Allow', key, 'dev')], both, DELETE)).toBe('refused');
    expect(await outcome([EVERYTHING, when('Deny', key, 'prod')], { env: 'dev' }, DELETE)).toBe('allowed');
    expect(await outcome([EVERYTHING, when('Deny', key, 'prod')], both, DELETE)).toBe('refused');
  });

  it('of a request does not either', async () => {
    const key = 'aws:RequestTag/env';
    expect(await outcome([when('Allow', key, 'dev')], {}, make({ env: 'dev' }))).toBe('allowed');
    expect(await outcome([when('Allow', key, 'dev')], {}, make(both))).toBe('refused');
    expect(await outcome([EVERYTHING, when('Deny', key, 'prod')], {}, make({ env: 'dev' }))).toBe('allowed');
    expect(await outcome([EVERYTHING, when('Deny', key, 'prod')], {}, make(both))).toBe('refused');
  });

  it('of a principal does not either', async () => {
    const key = 'aws:PrincipalTag/env';
    expect(await outcome([when('Allow', key, 'dev')], {}, DELETE, { env: 'dev' })).toBe('allowed');
    expect(await outcome([when('Allow', key, 'dev')], {}, DELETE, both)).toBe('refused');
    expect(await outcome([EVERYTHING, when('Deny', key, 'prod')], {}, DELETE, { env: 'dev' })).toBe(
      'allowed',
    );
    expect(await outcome([EVERYTHING, when('Deny', key, 'prod')], {}, DELETE, both)).toBe('refused');
  });
});
