import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { authorizerEvent, integrationEvent } from '../../events/restEvent.ts';
import { authorize, type Gate } from '../../src/authz/authorize.ts';
import { enforce } from '../../src/authz/enforce/enforce.ts';
import { handOver } from '../../src/authz/enforce/handOver.ts';
import { cachedPolicies } from '../../src/authz/load/cachedPolicies.ts';
import { parseAuthorization } from '../../src/authz/parse/parseAuthorization.ts';
import { parseEvent } from '../../src/authz/parse/parseEvent.ts';
import { mqService } from '../../src/mq/authorization/mqService.ts';
import { mqOperation } from '../../src/mq/authorization/resourceTarget.ts';
import type { ResourceFacts } from '../../src/mq/model/ports.ts';
import { verifier } from './authenticate/verifier.ts';
import { NOON, signedRequest, type Unsigned } from './signedRequest.ts';

const HERE = 'arn:aws:mq:us-east-1:123456789012';
const BROKERS: Record<string, ResourceFacts> = {
  'b-1': { name: 'dev-one', tags: { env: 'dev' }, engineType: 'ACTIVEMQ' },
  'b-rabbit': { name: 'dev-two', tags: {}, engineType: 'RABBITMQ' },
};

/** A gate over one user with these statements, and the reads that it made. */
function gateOf(Statement: object[], { rolePresent = true } = {}) {
  const reads: string[] = [];
  const record = {
    identity: [{ name: 'p', source: 'user', document: { Version: '2012-10-17', Statement } }],
    tags: {},
    organization: 'none' as const,
  };
  const gate: Gate = {
    ...verifier(),
    policies: cachedPolicies(
      { load: async () => record, managedPolicies: async () => new Map() },
      { maxEntries: 9, maxAgeMs: 9, now: () => 0 },
    ),
    called: mqService({
      broker: async (_account, _region, id) => {
        reads.push(id);
        return BROKERS[id];
      },
      configuration: async (_account, _region, id) => {
        reads.push(id);
        return undefined;
      },
      configurationDocument: async () => undefined,
      serviceLinkedRole: async () => {
        reads.push('role');
        return rolePresent;
      },
    }),
  };
  return { gate, reads };
}

const allow = (Action: string | string[], Resource: string | string[] = '*', Condition?: object) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
});

const BROKER = '/v1/brokers/{brokerId}';
const describeBroker = (id: string): Unsigned => ({ path: `/v1/brokers/${id}`, resource: BROKER });
const DELETE: Unsigned = { ...describeBroker('b-1'), method: 'DELETE' };
const create = (body: object, hashHeader = true): Unsigned => ({
  method: 'POST',
  body: JSON.stringify(body),
  hashHeader,
});

const first = async (unsigned: Unsigned, gate: Gate) =>
  authorize(parseEvent(authorizerEvent(await signedRequest(unsigned)), 'authorizer'), gate);

/** Both at once: the verdict of a request whose body is known from the start. */
async function whole(unsigned: Unsigned, gate: Gate) {
  const request = await signedRequest(unsigned);
  const claim = parseAuthorization(parseEvent(authorizerEvent(request), 'authorizer'));
  return authorize(parseEvent(integrationEvent(request), 'integration'), gate, claim);
}

describe('a broker’s name and tags are read only if a statement that matches the action needs them', () => {
  const cases: [string, object[], Unsigned, string, number][] = [
    ['everything', [allow('mq:*')], DELETE, 'allowed', 0],
    ['every broker', [allow('mq:*', `${HERE}:broker:*`)], DELETE, 'allowed', 0],
    ['by name', [allow('mq:*', `${HERE}:broker:dev-*:*`)], DELETE, 'allowed', 1],
    ['by another name', [allow('mq:*', `${HERE}:broker:prod-*:*`)], DELETE, 'refused', 1],
    [
      'by tag',
      [allow('mq:*', '*', { StringEquals: { 'aws:ResourceTag/env': 'dev' } })],
      DELETE,
      'allowed',
      1,
    ],
    [
      'by another tag',
      [allow('mq:*', '*', { StringEquals: { 'mq:ResourceTag/env': 'prod' } })],
      DELETE,
      'refused',
      1,
    ],
    [
      'by tag, another action',
      [allow('mq:ListUsers', '*', { Null: { 'aws:ResourceTag/env': 'true' } })],
      DELETE,
      'refused',
      0,
    ],
    [
      'allowed by all, with a tag condition beside it',
      [allow('mq:*'), allow('mq:*', '*', { StringEquals: { 'aws:ResourceTag/env': 'prod' } })],
      DELETE,
      'allowed',
      0,
    ],
    [
      'denied by tag',
      [
        allow('mq:*'),
        {
          Effect: 'Deny',
          Action: 'mq:DeleteBroker',
          Resource: '*',
          Condition: { StringEquals: { 'aws:ResourceTag/env': 'dev' } },
        },
      ],
      DELETE,
      'refused',
      1,
    ],
    [
      'denied whatever it is',
      [allow('mq:*'), { Effect: 'Deny', Action: 'mq:DeleteBroker', Resource: '*' }],
      DELETE,
      'refused',
      0,
    ],
    ['no such broker, allowed whatever it is', [allow('mq:*')], describeBroker('b-2'), 'allowed', 0],
    [
      'no such broker, allowed by name',
      [allow('mq:*', `${HERE}:broker:dev-*:*`)],
      describeBroker('b-2'),
      'refused',
      1,
    ],
    ['nothing to read for a list', [allow('mq:ListBrokers')], {}, 'allowed', 0],
    ['a list named by ARN', [allow('mq:ListBrokers', `${HERE}:broker:*`)], {}, 'refused', 0],
  ];
  for (const [name, statements, unsigned, outcome, count] of cases) {
    it(`${name}: ${outcome}, ${count} read`, async () => {
      const { gate, reads } = gateOf(statements);
      expect((await first(unsigned, gate)).outcome).toBe(outcome);
      expect(reads).toHaveLength(count);
    });
  }

  it('an ARN with a wrong broker name matches no broker', async () => {
    const { gate } = gateOf([
      allow('mq:ListTags', `${HERE}:broker:prod-*:*`),
      allow('mq:ListTags', `${HERE}:broker:dev-*:*`),
    ]);
    const list = (arn: string) => ({ path: `/v1/tags/${arn}`, resource: '/v1/tags/{resourceArn}' });
    expect((await first(list(`${HERE}:broker:dev-one:b-1`), gate)).outcome).toBe('allowed');
    expect((await first(list(`${HERE}:broker:prod-one:b-1`), gate)).outcome).toBe('refused');
  });
});

describe('while the signature waits for the body', () => {
  it('no policy is loaded, no resource is read and no principal is named', async () => {
    const { gate, reads } = gateOf([]);
    const silent = { ...gate, policies: { load: () => Promise.reject(new Error('loaded')) } };
    const verdict = await first(create({}, false), silent);
    expect(verdict).toMatchObject({ outcome: 'pending', waitsFor: 'signature' });
    expect(JSON.stringify(verdict)).not.toContain('alice');
    expect(reads).toEqual([]);
  });
});

describe('the decision about CreateBroker', () => {
  const EC2 = ['ec2:*NetworkInterface*', 'ec2:Describe*'];
  const tagged = { engineType: 'RABBITMQ', brokerName: 'x', tags: { env: 'dev', Team: 'a' } };
  const cases: [string, object[], object, string, string][] = [
    [
      'with the documented permissions',
      [allow(['mq:CreateBroker', ...EC2])],
      { engineType: 'ACTIVEMQ' },
      'pending',
      'allowed',
    ],
    [
      'whatever it is',
      [allow(['mq:*', 'iam:CreateServiceLinkedRole', 'iam:PassRole', ...EC2])],
      { engineType: 'ACTIVEMQ' },
      'allowed',
      'allowed',
    ],
    [
      'ActiveMQ without network interfaces',
      [allow('mq:*')],
      { engineType: 'activemq' },
      'pending',
      'refused',
    ],
    [
      'RabbitMQ without network interfaces',
      [allow('mq:*')],
      { engineType: 'RabbitMQ' },
      'pending',
      'allowed',
    ],
    ['not at all', [allow(EC2)], { engineType: 'ACTIVEMQ' }, 'refused', 'refused'],
    [
      'the interface permission under its condition',
      [
        allow([
          'mq:*',
          ...EC2.slice(1),
          'ec2:CreateNetworkInterface',
          'ec2:DeleteNetworkInterface',
          'ec2:DetachNetworkInterface',
        ]),
        allow(['ec2:*NetworkInterfacePermission*'], '*', {
          StringEquals: { 'ec2:AuthorizedService': 'mq.amazonaws.com' },
        }),
      ],
      { engineType: 'ACTIVEMQ' },
      'pending',
      'allowed',
    ],
    [
      'network interfaces only through the service',
      [
        allow('mq:*'),
        allow(EC2, '*', { 'ForAnyValue:StringEquals': { 'aws:CalledVia': 'mq.amazonaws.com' } }),
      ],
      { engineType: 'ACTIVEMQ' },
      'pending',
      'allowed',
    ],
    ['tags without mq:CreateTags', [allow('mq:CreateBroker')], tagged, 'pending', 'refused'],
    [
      'tags with it on every id that a broker can get',
      [allow('mq:CreateBroker'), allow('mq:CreateTags', `${HERE}:broker:*:b-*`)],
      tagged,
      'pending',
      'allowed',
    ],
    [
      'tags denied on everything that is no broker',
      [
        allow(['mq:CreateBroker', 'mq:CreateTags']),
        { Effect: 'Deny', Action: 'mq:CreateTags', NotResource: `${HERE}:broker:*:b-*` },
      ],
      tagged,
      'pending',
      'allowed',
    ],
    [
      'tags denied on every id that a broker can get',
      [
        allow(['mq:CreateBroker', 'mq:CreateTags']),
        { Effect: 'Deny', Action: 'mq:CreateTags', Resource: `${HERE}:broker:*:b-*` },
      ],
      tagged,
      'pending',
      'refused',
    ],
    ['tags with it', [allow(['mq:CreateBroker', 'mq:CreateTags'])], tagged, 'pending', 'allowed'],
    [
      'tags on brokers named so',
      [allow('mq:CreateBroker'), allow('mq:CreateTags', `${HERE}:broker:x:*`)],
      tagged,
      'pending',
      'allowed',
    ],
    [
      'tags on brokers named otherwise',
      [allow('mq:CreateBroker'), allow('mq:CreateTags', `${HERE}:broker:y:*`)],
      tagged,
      'pending',
      'refused',
    ],
    [
      'a tag that the policy asks for',
      [allow(['mq:CreateBroker', 'mq:CreateTags'], '*', { StringEquals: { 'aws:RequestTag/env': 'dev' } })],
      tagged,
      'pending',
      'allowed',
    ],
    [
      'another value of it',
      [allow(['mq:CreateBroker', 'mq:CreateTags'], '*', { StringEquals: { 'aws:RequestTag/env': 'prod' } })],
      tagged,
      'pending',
      'refused',
    ],
    [
      'the tag that the policy asks for, and a shadow of it',
      [allow(['mq:CreateBroker', 'mq:CreateTags'], '*', { StringEquals: { 'aws:RequestTag/env': 'dev' } })],
      { ...tagged, tags: { ENV: 'dev', env: 'prod' } },
      'pending',
      'refused',
    ],
    [
      'a denied tag, and a shadow of it',
      [
        allow(['mq:CreateBroker', 'mq:CreateTags']),
        {
          Effect: 'Deny',
          Action: 'mq:*',
          Resource: '*',
          Condition: { StringEquals: { 'aws:RequestTag/env': 'prod' } },
        },
      ],
      { ...tagged, tags: { ENV: 'dev', env: 'prod' } },
      'pending',
      'refused',
    ],
    [
      'only these tag keys',
      [
        allow(['mq:CreateBroker', 'mq:CreateTags'], '*', {
          'ForAllValues:StringEquals': { 'aws:TagKeys': ['env'] },
        }),
      ],
      tagged,
      'pending',
      'refused',
    ],
  ];
  for (const [name, statements, body, partial, full] of cases) {
    it(`${name}: ${partial}, then ${full}`, async () => {
      const { gate } = gateOf(statements);
      expect((await first(create(body), gate)).outcome).toBe(partial);
      expect((await whole(create(body), gate)).outcome).toBe(full);
    });
  }
});

describe('CreateBroker for RabbitMQ needs iam:CreateServiceLinkedRole while the role is absent', () => {
  const RABBIT = create({ engineType: 'rabbitmq' });
  const mq = allow('mq:CreateBroker');
  const role = allow('iam:CreateServiceLinkedRole', '*', {
    StringLike: { 'iam:AWSServiceName': 'mq.amazonaws.com' },
  });
  const other = allow('iam:CreateServiceLinkedRole', '*', {
    StringLike: { 'iam:AWSServiceName': 'es.amazonaws.com' },
  });
  const named = allow(
    'iam:CreateServiceLinkedRole',
    'arn:aws:iam::*:role/aws-service-role/mq.amazonaws.com/AWSServiceRoleForAmazonMQ',
  );
  const cases: [string, object[], boolean, string, string[]][] = [
    ['the role is there', [mq], true, 'allowed', ['role']],
    ['the role is absent', [mq], false, 'refused', ['role']],
    ['the caller may make it', [mq, role], false, 'allowed', []],
    ['the caller may make it by its ARN', [mq, named], false, 'allowed', []],
    ['the caller may make another service’s', [mq, other], false, 'refused', ['role']],
  ];
  for (const [name, statements, rolePresent, outcome, read] of cases) {
    it(`the outcome of ${name} is ${outcome}`, async () => {
      const { gate, reads } = gateOf(statements, { rolePresent });
      expect((await first(RABBIT, gate)).outcome).toBe('pending');
      expect(reads).toEqual([]);
      const verdict = await whole(RABBIT, gate);
      expect(verdict.outcome).toBe(outcome);
      expect(reads).toEqual(read);
      if (verdict.outcome === 'refused') {
        expect(verdict.refusal.message).toMatch(
          /iam:CreateServiceLinkedRole on resource: arn:aws:iam::123456789012:role\/aws-service-role\/mq.amazonaws.com\/AWSServiceRoleForAmazonMQ because/,
        );
      }
    });
  }
});

describe('CreateBroker with a primary needs permission to write to the primary', () => {
  const replica = (arn: string) => create({ engineType: 'ACTIVEMQ', dataReplicationPrimaryBrokerArn: arn });
  const base = allow(['mq:CreateBroker', 'ec2:*']);
  const DEV = `${HERE}:broker:dev-one:b-1`;
  const cases: [string, object[], string, string][] = [
    ['without mq:CreateReplicaBroker', [base], DEV, 'refused'],
    ['with mq:UpdateBroker only', [base, allow('mq:UpdateBroker')], DEV, 'refused'],
    ['with it on every broker', [base, allow('mq:CreateReplicaBroker')], DEV, 'allowed'],
    ['with it on the primary', [base, allow('mq:CreateReplicaBroker', DEV)], DEV, 'allowed'],
    [
      'with it on another',
      [base, allow('mq:CreateReplicaBroker', `${HERE}:broker:prod-*:*`)],
      DEV,
      'refused',
    ],
    [
      'with it by the primary’s tag',
      [base, allow('mq:CreateReplicaBroker', '*', { StringEquals: { 'aws:ResourceTag/env': 'dev' } })],
      DEV,
      'allowed',
    ],
    [
      'with it by another tag',
      [base, allow('mq:CreateReplicaBroker', '*', { StringEquals: { 'aws:ResourceTag/env': 'prod' } })],
      DEV,
      'refused',
    ],
    [
      'under another name than its own',
      [base, allow('mq:CreateReplicaBroker', `${HERE}:broker:prod-*:*`)],
      `${HERE}:broker:prod-x:b-1`,
      'refused',
    ],
    [
      'in another account',
      [base, allow('mq:CreateReplicaBroker', `${HERE}:broker:*`)],
      'arn:aws:mq:us-east-1:999999999999:broker:x:b-1',
      'refused',
    ],
  ];
  for (const [name, statements, arn, outcome] of cases) {
    it(`the outcome of ${name} is ${outcome}`, async () => {
      const { gate } = gateOf(statements);
      expect((await first(replica(arn), gate)).outcome).toBe('pending');
      expect((await whole(replica(arn), gate)).outcome).toBe(outcome);
    });
  }
});

describe('the source address of a decision', () => {
  const newest = { id: 'k1', key: createSecretKey(randomBytes(32)) };
  const seals = { newest, byId: new Map([[newest.id, newest.key]]) };
  const elsewhere = [allow('*', '*', { IpAddress: { 'aws:SourceIp': '198.51.100.1' } })];
  it.each([true, false])(
    'is the one that the authorizer saw, whatever the handler’s event says (hash header: %s)',
    async (hashHeader) => {
      const { gate } = gateOf([...elsewhere, allow(['mq:CreateBroker'])]);
      const request = await signedRequest(create({ engineType: 'ACTIVEMQ' }, hashHeader));
      const seen = parseEvent(authorizerEvent(request), 'authorizer');
      const sealed = handOver(await authorize(seen, gate), seen, seals, NOON);
      const forged = { ...parseEvent(integrationEvent(request), 'integration'), sourceIp: '198.51.100.1' };
      const enforced = await enforce(forged, sealed, {
        seals,
        now: () => NOON,
        gate: async () => gate,
        resolve: mqOperation,
      });
      expect(enforced).toMatchObject({ outcome: 'refused', refusal: { name: 'AccessDeniedException' } });
    },
  );
});

describe('UpdateBroker that changes who may sign in needs a further permission', () => {
  const update = (id: string, body: object): Unsigned => ({
    ...describeBroker(id),
    ...create(body),
    method: 'PUT',
  });
  const ldap = { authenticationStrategy: 'LDAP' };
  const both = [allow(['mq:UpdateBroker', 'mq:UpdateBrokerAccessConfiguration', 'iam:PassRole'])];
  const one = [allow('mq:UpdateBroker')];
  const cases: [string, object[], Unsigned, string, string, number][] = [
    ['RabbitMQ, both actions', both, update('b-rabbit', ldap), 'allowed', 'allowed', 1],
    ['RabbitMQ, one action', one, update('b-rabbit', ldap), 'pending', 'refused', 1],
    ['RabbitMQ, another change', one, update('b-rabbit', { engineVersion: '4.2' }), 'pending', 'allowed', 0],
    ['ActiveMQ', one, update('b-1', ldap), 'pending', 'allowed', 1],
    ['no such broker', one, update('b-2', ldap), 'pending', 'allowed', 1],
  ];
  for (const [name, statements, unsigned, partial, full, count] of cases) {
    it(`${name}: ${partial}, then ${full}`, async () => {
      const { gate, reads } = gateOf(statements);
      expect((await first(unsigned, gate)).outcome).toBe(partial);
      expect(reads).toHaveLength(0);
      expect((await whole(unsigned, gate)).outcome).toBe(full);
      expect(reads).toHaveLength(count);
    });
  }
});

describe('the two phases together decide as one decision with all facts', () => {
  const newest = { id: 'k1', key: createSecretKey(randomBytes(32)) };
  const seals = { newest, byId: new Map([[newest.id, newest.key]]) };
  const policies: object[][] = [
    [],
    [allow('mq:*')],
    [allow('*')],
    [allow(['mq:CreateBroker', 'mq:CreateTags'])],
    [allow('mq:*', '*', { StringEquals: { 'aws:RequestTag/env': 'dev' } })],
    [allow('*'), { Effect: 'Deny', Action: 'mq:CreateTags', Resource: '*' }],
    [
      allow('*'),
      {
        Effect: 'Deny',
        Action: 'mq:*',
        Resource: '*',
        Condition: { Null: { 'aws:RequestTag/env': 'true' } },
      },
    ],
    [allow('mq:*', `${HERE}:broker:dev-*:*`), allow('ec2:*')],
  ];
  const bodies = [
    {},
    { engineType: 'ACTIVEMQ' },
    { engineType: 'RABBITMQ', tags: { env: 'dev' } },
    { tags: { a: 'b' } },
  ];
  const calls: Unsigned[] = [
    {},
    DELETE,
    describeBroker('b-2'),
    ...bodies.flatMap((body) => [create(body, true), create(body, false)]),
  ];
  it('holds for every policy and call', async () => {
    for (const statements of policies) {
      for (const unsigned of calls) {
        const { gate } = gateOf(statements);
        const request = await signedRequest(unsigned);
        const seen = parseEvent(authorizerEvent(request), 'authorizer');
        const verdict = await authorize(seen, gate);
        const sealed = handOver(verdict, seen, seals, NOON);
        const arrived = parseEvent(integrationEvent(request), 'integration');
        const both = await enforce(arrived, sealed, {
          seals,
          now: () => NOON,
          gate: async () => gate,
          resolve: mqOperation,
        });
        expect(both.outcome).toBe((await whole(unsigned, gate)).outcome);
      }
    }
  });
});
