import { describe, expect, it } from 'vitest';
import { authorizeCall, type Gate } from '../../../src/authz/authorize.ts';
import { compilePolicy } from '../../../src/authz/policy/compilePolicy.ts';
import { MAKE_ROLE } from '../../../src/mq/authorization/dependentPermissions.ts';
import { mqService } from '../../../src/mq/authorization/mqService.ts';
import { ALICE } from '../../authz/authenticate/verifier.ts';
import { memoryGate } from '../../authz/fixtures/memoryGate.ts';

const SERVICE = { StringLike: { 'iam:AWSServiceName': 'mq.amazonaws.com' } };
const allow = (Action: string | string[], Condition?: object) => ({
  Effect: 'Allow',
  Action,
  Resource: '*',
  ...(Condition && { Condition }),
});
const BASE = allow(['mq:*', 'ec2:*']);
const MAKE = allow('iam:CreateServiceLinkedRole', SERVICE);
const OTHER = allow('iam:CreateServiceLinkedRole', {
  StringLike: { 'iam:AWSServiceName': 'es.amazonaws.com' },
});
const NEVER = { ...allow('iam:CreateServiceLinkedRole'), Effect: 'Deny' };

interface Asked {
  readonly statements: readonly object[];
  readonly engineType?: string;
  readonly region?: string;
  readonly rolePresent?: boolean;
}

/** CreateBroker, with its body, by somebody with these policies. */
async function create({ statements, engineType, region = 'us-east-1', rolePresent = false }: Asked) {
  const document = { Version: '2012-10-17', Statement: statements };
  const set = {
    root: false,
    identity: [compilePolicy({ name: 'p', source: 'user', document })],
    serviceControl: [],
    resourceControl: [],
  };
  const gate: Gate = memoryGate({
    region,
    policies: { load: async () => ({ tags: {}, organization: 'none', set }) },
    called: mqService({
      broker: async () => undefined,
      configuration: async () => undefined,
      configurationDocument: async () => undefined,
      serviceLinkedRole: async () => rolePresent,
    }),
  });
  const partition = region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  const principal = { ...ALICE, arn: ALICE.arn.replace('arn:aws:', `arn:${partition}:`) };
  const body = engineType === undefined ? 'unknown' : Buffer.from(JSON.stringify({ engineType }));
  const request = {
    requestId: 'r',
    method: 'POST',
    path: '/v1/brokers',
    resource: '/v1/brokers',
    query: [],
    headers: new Map(),
    sourceIp: undefined,
    body,
  } as const;
  const verdict = await authorizeCall(request, { principal }, '', gate);
  return verdict.outcome === 'allowed'
    ? { outcome: 'allowed', may: verdict.alsoAllowed?.includes(MAKE_ROLE) }
    : verdict;
}

describe('CreateBroker with ActiveMQ succeeds, and makes the role if the caller may make it', () => {
  it.each([
    ['may', [BASE, MAKE], true],
    ['may not', [BASE], false],
    ['may make another service’s', [BASE, OTHER], false],
    ['must not', [BASE, MAKE, NEVER], false],
  ])('for the caller %s', async (_, statements, may) => {
    expect(await create({ statements, engineType: 'ACTIVEMQ' })).toEqual({ outcome: 'allowed', may });
  });
});

describe('CreateBroker with RabbitMQ', () => {
  it.each([
    ['may, and there is none', [BASE, MAKE], false, { outcome: 'allowed', may: true }],
    ['may not, and there is one', [BASE], true, { outcome: 'allowed', may: false }],
    ['may not, and there is none', [BASE], false, { outcome: 'refused' }],
  ])('by the caller %s', async (_, statements, rolePresent, expected) => {
    expect(await create({ statements, engineType: 'RABBITMQ', rolePresent })).toMatchObject(expected);
  });

  it.each(['us-gov-west-1', 'eu-north-1'])('in %s needs no role', async (region) => {
    expect(await create({ statements: [BASE], engineType: 'RABBITMQ', region })).toMatchObject({
      outcome: 'allowed',
    });
  });

  it.each(['us-east-1', 'sa-east-1', 'ap-northeast-3'])('in %s needs the role', async (region) => {
    expect(await create({ statements: [BASE], engineType: 'RABBITMQ', region })).toMatchObject({
      outcome: 'refused',
      reason: { action: 'iam:CreateServiceLinkedRole' },
    });
  });
});

it('before the body is known, only callers that may make the role are allowed', async () => {
  expect(await create({ statements: [BASE] })).toMatchObject({ outcome: 'pending' });
  const pass = allow('iam:PassRole');
  expect(await create({ statements: [BASE, MAKE, pass] })).toEqual({ outcome: 'allowed', may: true });
});

it('no other operation needs permission for the role', async () => {
  const gate = memoryGate();
  const request = {
    requestId: 'r',
    method: 'GET',
    path: '/v1/brokers',
    resource: '/v1/brokers',
    query: [],
    headers: new Map(),
    sourceIp: undefined,
    body: new Uint8Array(),
  } as const;
  const verdict = await authorizeCall(request, { principal: ALICE }, '', gate);
  expect(verdict).not.toHaveProperty('alsoAllowed');
});
