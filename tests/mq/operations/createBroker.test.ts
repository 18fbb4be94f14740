import {
  type AttributeValue,
  GetItemCommand,
  paginateScan,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Table } from '../../../src/state/table/client.ts';
import { keys, marshal } from '../../../src/state/table/table.ts';
import { startEngine } from '../../state/engine.ts';
import {
  activeMq,
  CREATION_MS,
  DELETION_MS,
  idOf,
  PASSWORD,
  pendingConfiguration,
  rabbitMq,
  world,
} from '../world.ts';

let table: Table;
let stop: () => Promise<void>;
let account = 100_000_000_000;
const newWorld = () => world(table, String(++account));

beforeAll(async () => {
  ({ table, stop } = await startEngine());
  // Two hundred calls at once on a busy machine: the last ones wait longer than a function would.
  const handler = table.client.config.requestHandler as unknown as Patience;
  handler.updateHttpClientConfig('connectionTimeout', 30_000);
  handler.updateHttpClientConfig('requestTimeout', 30_000);
});
afterAll(() => stop());

/** The kinds of all items of an account, one word an item. */
async function kindsOf(accountId: string): Promise<string[]> {
  const scan = { TableName: table.name, ConsistentRead: true, ProjectionExpression: 'pk' };
  const items: Record<string, AttributeValue>[] = [];
  for await (const page of paginateScan({ client: table.client }, scan)) items.push(...(page.Items ?? []));
  const keysOfAll = items.map(({ pk }) => pk?.S ?? '').filter((pk) => pk.includes(`#${accountId}`));
  return keysOfAll.map((pk) => pk.slice(0, pk.indexOf('#'))).toSorted();
}

/** What Node's request handler of the SDK has beside what its type says. */
interface Patience {
  updateHttpClientConfig(member: 'connectionTimeout' | 'requestTimeout', milliseconds: number): void;
}

const LDAP = {
  hosts: ['ldap-1.example.com', 'ldap-2.example.com'],
  roleBase: 'ou=group,dc=example,dc=com',
  roleName: 'cn',
  roleSearchMatching: '(member:=uid={1})',
  roleSearchSubtree: true,
  serviceAccountPassword: 'Ldap-Secret-123',
  serviceAccountUsername: 'cn=admin,dc=example,dc=com',
  userBase: 'ou=users,dc=example,dc=com',
  userRoleName: 'memberOf',
  userSearchMatching: '(uid={0})',
  userSearchSubtree: false,
};

describe('DescribeBroker returns', () => {
  test('every member of the request for an ActiveMQ broker', async () => {
    const { create, describe: read, accountId } = newWorld();
    const asked = {
      authenticationStrategy: 'ldap',
      autoMinorVersionUpgrade: true,
      brokerName: 'Full_One-1',
      deploymentMode: 'active_standby_multi_az',
      encryptionOptions: { useAwsOwnedKey: false, kmsKeyId: 'arn:aws:kms:us-east-1:1:key/k' },
      engineType: 'activemq',
      engineVersion: '5.18',
      hostInstanceType: 'mq.m5.large',
      ldapServerMetadata: LDAP,
      logs: { audit: true, general: true },
      maintenanceWindowStartTime: { dayOfWeek: 'sunday', timeOfDay: '02:30', timeZone: 'CET' },
      publiclyAccessible: true,
      securityGroups: ['sg-1', 'sg-2'],
      storageType: 'efs',
      subnetIds: ['subnet-1', 'subnet-2'],
      tags: { env: 'prod', ['__proto__']: 'kept' },
      users: [
        { username: 'zoe', password: PASSWORD, groups: ['admins'], consoleAccess: true },
        { username: 'bob', password: PASSWORD, replicationUser: true },
      ],
      somethingNew: { ignored: true },
    };
    const id = await create(asked);
    const { serviceAccountPassword: _secret, ...ldap } = LDAP;
    expect((await read(id)).body).toStrictEqual({
      authenticationStrategy: 'ldap',
      autoMinorVersionUpgrade: true,
      brokerArn: `arn:aws:mq:us-east-1:${accountId}:broker:Full_One-1:${id}`,
      brokerId: id,
      brokerInstances: [],
      brokerName: 'Full_One-1',
      brokerState: 'CREATION_IN_PROGRESS',
      configurations: {
        pending: { id: expect.stringMatching(/^c-[0-9a-f-]{36}$/), revision: 1 },
        history: [],
      },
      created: '2026-11-20T10:00:00.000Z',
      deploymentMode: 'ACTIVE_STANDBY_MULTI_AZ',
      encryptionOptions: asked.encryptionOptions,
      engineType: 'ActiveMQ',
      engineVersion: '5.18',
      hostInstanceType: 'mq.m5.large',
      ldapServerMetadata: ldap,
      logs: {
        audit: true,
        auditLogGroup: `/aws/amazonmq/broker/${id}/audit`,
        general: true,
        generalLogGroup: `/aws/amazonmq/broker/${id}/general`,
      },
      maintenanceWindowStartTime: { dayOfWeek: 'SUNDAY', timeOfDay: '02:30', timeZone: 'CET' },
      publiclyAccessible: true,
      securityGroups: ['sg-1', 'sg-2'],
      storageSize: undefined,
      storageType: 'efs',
      subnetIds: ['subnet-1', 'subnet-2'],
      tags: { env: 'prod', ['__proto__']: 'kept' },
      users: [
        { username: 'bob', pendingChange: 'CREATE' },
        { username: 'zoe', pendingChange: 'CREATE' },
      ],
    });
  });

  test('every default for the smallest request for an ActiveMQ broker', async () => {
    const { create, describe: read } = newWorld();
    const { users: _none, ...least } = activeMq('least');
    const body = (await read(await create({ ...least, configuration: null, tags: null }))).body;
    expect(body).not.toHaveProperty('dataReplicationMode');
    expect(body).not.toHaveProperty('actionsRequired');
    expect(body).toMatchObject({
      authenticationStrategy: 'simple',
      autoMinorVersionUpgrade: true,
      encryptionOptions: { useAwsOwnedKey: true },
      engineVersion: '5.19',
      logs: { audit: false, general: false },
      maintenanceWindowStartTime: {
        dayOfWeek: expect.stringMatching(/DAY$/),
        timeOfDay: expect.stringMatching(/^([01]\d|2[0-3]):00$/),
        timeZone: 'UTC',
      },
      securityGroups: [],
      storageType: 'efs',
      subnetIds: [expect.stringMatching(/^subnet-[0-9a-f]{17}$/)],
      tags: {},
      users: [],
    });
  });

  /** Acceptance tests of the Terraform provider: one for a broker that names none, two for a standby. */
  test('without subnets, a broker gets those of the default VPC, always the same of an account', async () => {
    const { create, describe: read } = newWorld();
    const subnetsOf = async (body: unknown) => (await read(await create(body))).body?.subnetIds as string[];
    const [one, ...none] = await subnetsOf(activeMq('a'));
    expect(none).toStrictEqual([]);
    const two = await subnetsOf(activeMq('b', { deploymentMode: 'ACTIVE_STANDBY_MULTI_AZ' }));
    expect([two[0], new Set(two).size, two.length]).toStrictEqual([one, 2, 2]);
    expect(await subnetsOf(rabbitMq('c'))).toStrictEqual([one]);
    const all = await subnetsOf(rabbitMq('e', { deploymentMode: 'CLUSTER_MULTI_AZ' }));
    expect([all.slice(0, 2), new Set(all).size]).toStrictEqual([two, 5]);
    expect(await subnetsOf(activeMq('d', { subnetIds: ['subnet-1'] }))).toStrictEqual(['subnet-1']);
    const elsewhere = newWorld();
    expect((await elsewhere.describe(await elsewhere.create(activeMq('a')))).body?.subnetIds).not.toContain(
      one,
    );
  });

  /** Issues 38708 and 42516 of the Terraform provider; the recording of a broker of 5.19 shows 5.19. */
  test.each([
    [activeMq('a', { engineVersion: '5.18' }), '5.18', '5.18.4'],
    [rabbitMq('a', { engineVersion: '3.13' }), '3.13', '3.13.7'],
    [activeMq('a'), '5.19', '5.19'],
    [rabbitMq('a'), '4.3', '4.3'],
  ])('the patch version of a broker, once it runs: %#', async (body, asked, runs) => {
    const { create, describe: read, pass, call } = newWorld();
    const brokerId = await create(body);
    const version = async () => (await read(brokerId)).body?.engineVersion;
    expect(await version()).toBe(asked);
    pass(CREATION_MS);
    expect(await version()).toBe(runs);
    // Clients send the version of their configuration with other members.
    await call('UpdateBroker', {
      path: { brokerId },
      body: { engineVersion: asked, logs: { general: true } },
    });
    expect((await read(brokerId)).body?.pendingEngineVersion).toBeUndefined();
  });

  test('no users and no audit log for a RabbitMQ broker', async () => {
    const { create, describe: read } = newWorld();
    const id = await create(rabbitMq('rabbit'));
    const { body } = await read(id);
    expect(body).toMatchObject({
      engineType: 'RabbitMQ',
      engineVersion: '4.3',
      storageType: 'ebs',
      users: [],
    });
    expect(body?.logs).toStrictEqual({
      general: false,
      generalLogGroup: `/aws/amazonmq/broker/${id}/general`,
    });
  });
});

test('the table holds no password of users or of the LDAP service account', async () => {
  const { create } = newWorld();
  await create(activeMq('secrets', { ldapServerMetadata: LDAP }));
  await create(rabbitMq('rabbit-secrets'));
  const { Items } = await table.client.send(new ScanCommand({ TableName: table.name, ConsistentRead: true }));
  const everything = JSON.stringify(Items);
  expect(everything).toContain('hash-of-');
  expect(everything).not.toContain(PASSWORD);
  expect(everything).not.toContain(LDAP.serviceAccountPassword);
});

describe('the configuration of a new broker', () => {
  const running = { hostInstanceType: 'mq.m5.large' };

  test('is a default one that is named for the broker and outlives it', async () => {
    const { create, describe: read, remove, pass, ports, accountId } = newWorld();
    const id = await create(activeMq('conf', running));
    const configurationId = pendingConfiguration(await read(id));
    pass(CREATION_MS);
    expect((await read(id)).body).toMatchObject({
      configurations: { current: { id: configurationId, revision: 1 } },
    });
    await remove(id);
    pass(DELETION_MS);
    const scope = { accountId, region: 'us-east-1' };
    const description = 'Auto-generated default for conf-configuration on ActiveMQ 5.19';
    expect(await ports.configurations.get(scope, configurationId)).toMatchObject({
      name: 'conf-configuration',
      description,
      engineType: 'ACTIVEMQ',
      latestRevision: { revision: 1, description },
      tags: {},
    });
  });

  test('is the given one at its latest revision', async () => {
    const { create, describe: read } = newWorld();
    const id = pendingConfiguration(await read(await create(activeMq('a', running))));
    const asked = { configuration: { id } };
    expect((await read(await create(activeMq('b', asked)))).body).toMatchObject({
      configurations: { pending: { id, revision: 1 } },
    });
  });

  test.each([
    ['unknown', { id: 'c-unknown' }, "Configuration ID [c-unknown] can't be found. Make sure it exists."],
    ['malformed', { id: '../x#y' }, "Configuration ID [../x#y] can't be found. Make sure it exists."],
  ])('answers 400 with the recorded sentence: %s', async (_, configuration, message) => {
    const { create } = newWorld();
    await expect(create(activeMq('a', { configuration }))).rejects.toMatchObject({
      name: 'BadRequestException',
      errorAttribute: 'configuration.id',
      message,
    });
  });

  test('of another engine, another account, or with an unknown revision answers 400', async () => {
    const first = newWorld();
    const id = pendingConfiguration(await first.describe(await first.create(rabbitMq('a'))));
    await expect(first.create(activeMq('b', { configuration: { id } }))).rejects.toMatchObject({
      status: 400,
      errorAttribute: 'configuration.id',
    });
    await expect(first.create(rabbitMq('b', { configuration: { id, revision: 2 } }))).rejects.toMatchObject({
      status: 400,
      message: `Revision [2] of configuration [${id}] can't be found. Make sure it exists.`,
    });
    await expect(newWorld().create(rabbitMq('b', { configuration: { id } }))).rejects.toMatchObject({
      status: 400,
    });
  });
});

describe('a creatorRequestId', () => {
  const TAKEN = {
    name: 'ConflictException',
    status: 409,
    errorAttribute: 'brokerName',
    message: 'Broker named [same] already exists. Specify a unique broker name.',
  };
  const first = activeMq('same', { creatorRequestId: 'token-1', securityGroups: ['sg-1', 'sg-2'] });

  test.each([
    ['the same call', {}],
    ['another password', { users: [{ username: 'other', password: 'Another-Passw0rd' }] }],
    ['other tags', { tags: { a: 'b' } }],
    ['another window', { maintenanceWindowStartTime: { dayOfWeek: 'MONDAY', timeOfDay: '01:00' } }],
    ['another spelling', { engineType: 'ACTIVEMQ', deploymentMode: 'single_instance' }],
    ['the default written out', { engineVersion: '5.19', storageType: 'efs' }],
    ['another order of groups', { securityGroups: ['sg-2', 'sg-1'] }],
  ])('with %s gives the first broker again', async (_, change) => {
    const { create, call, pass } = newWorld();
    const id = await create(first);
    pass(CREATION_MS * 2);
    const again = await call('CreateBroker', { body: { ...first, ...change } });
    expect(idOf(again)).toBe(id);
    expect((await call('ListBrokers')).body?.brokerSummaries).toHaveLength(1);
  });

  test.each([
    ['another token', { creatorRequestId: 'token-2' }],
    ['no token', { creatorRequestId: undefined }],
    ['another instance type', { hostInstanceType: 'mq.m5.large' }],
    ['another version', { engineVersion: '5.18' }],
    ['another subnet', { subnetIds: ['subnet-9'] }],
    ['another engine', { ...rabbitMq('same') }],
  ])('with %s gives a 409 on brokerName', async (_, change) => {
    const { create } = newWorld();
    await create(first);
    await expect(create({ ...first, ...change })).rejects.toMatchObject(TAKEN);
  });

  /** A role's sessions are one principal; every other pair of callers is two. */
  test.each([
    ['user/alice', 'user/erin'],
    ['user/alice', 'assumed-role/alice/alice'],
    ['assumed-role/R/s', 'assumed-role/S/s'],
    ['federated-user/alice', 'federated-user/erin'],
    ['root', 'user/root'],
  ])('of %s, sent by %s, gives a 409 without an id', async (mine, other) => {
    const { call, accountId } = newWorld();
    const by = (principal: string) => {
      const service = /^(assumed-role|federated-user)/.test(principal) ? 'sts' : 'iam';
      return call('CreateBroker', { body: first, caller: `arn:aws:${service}::${accountId}:${principal}` });
    };
    const id = idOf(await by(mine));
    await expect(by(other)).rejects.toMatchObject(TAKEN);
    expect(idOf(await by(mine))).toBe(id);
  });

  test.each(['user/alice', 'assumed-role/R/s', 'federated-user/alice'])(
    'of %s, sent by a later one of the same name, gives a 409 without an id',
    async (name) => {
      const { call, accountId } = newWorld();
      const by = (callerId: string) =>
        call('CreateBroker', { body: first, caller: `arn:aws:iam::${accountId}:${name}`, callerId });
      const id = idOf(await by('AIDAONE'));
      await expect(by('AIDATWO')).rejects.toMatchObject(TAKEN);
      expect(idOf(await by('AIDAONE'))).toBe(id);
    },
  );

  test('of one role session, sent by another session, gives the first broker again', async () => {
    const { call, accountId } = newWorld();
    const by = (session: string) =>
      call('CreateBroker', { body: first, caller: `arn:aws:sts::${accountId}:assumed-role/R/${session}` });
    expect(idOf(await by('two'))).toBe(idOf(await by('one')));
  });

  test('that is absent gives a 409 for the second call', async () => {
    const { create } = newWorld();
    await create(activeMq('same'));
    await expect(create(activeMq('same'))).rejects.toMatchObject(TAKEN);
    await expect(create(activeMq('same', { creatorRequestId: '' }))).rejects.toMatchObject(TAKEN);
  });

  /**
   * A claim of an earlier mqgate has another digest, or none, and the digest of that call cannot be known. So
   * the repeat is the second call for a name that is taken, as if it had another token.
   */
  test.each([
    ['without a digest', 'REMOVE fingerprint', {}],
    ['with an empty digest', 'SET fingerprint = :as', { ':as': { S: '' } }],
    ['with a digest of another form', 'SET fingerprint = :as', { ':as': { S: 'A'.repeat(43) } }],
    ['with a digest of another type', 'SET fingerprint = :as', { ':as': { NULL: true } }],
  ])('a repeat of a call of an earlier mqgate, %s, is a 409 and changes nothing', async (_, change, as) => {
    const { create, call, accountId, describe: read } = newWorld();
    const id = await create(first);
    await table.client.send(
      new UpdateItemCommand({
        TableName: table.name,
        Key: marshal(keys.brokerName(accountId, 'us-east-1', 'same')),
        UpdateExpression: change,
        ...(change.startsWith('SET') ? { ExpressionAttributeValues: as } : {}),
      }),
    );
    const before = await read(id);
    await expect(create(first)).rejects.toMatchObject(TAKEN);
    expect(await read(id)).toStrictEqual(before);
    expect((await call('ListBrokers')).body?.brokerSummaries).toHaveLength(1);
  });

  /** It is stored. If it changes, the CHANGELOG must say that repeats across the upgrade get a 409. */
  test('the digest of a call is the one of the last release', async () => {
    const { create } = world(table, '999999999999');
    await create({ ...first, engineVersion: '5.18', storageType: 'EFS' });
    const { Item: claim } = await table.client.send(
      new GetItemCommand({
        TableName: table.name,
        Key: marshal(keys.brokerName('999999999999', 'us-east-1', 'same')),
      }),
    );
    expect(claim?.fingerprint?.S).toBe('Cd8NF3fkTGnhW6tX_i2cBs5IuRnI08nzXq7kda9v_40');
  });

  test('that is empty counts as absent', async () => {
    const { create } = newWorld();
    const empty = activeMq('same', { creatorRequestId: '' });
    await create(empty);
    await expect(create(empty)).rejects.toMatchObject(TAKEN);
  });

  test('in 200 concurrent identical calls gives one broker', async () => {
    const { create, call } = newWorld();
    const ids = await Promise.all(Array.from({ length: 200 }, () => create(first)));
    expect(new Set(ids).size).toBe(1);
    expect((await call('ListBrokers')).body?.brokerSummaries).toHaveLength(1);
  });

  test('is not needed: 200 concurrent calls for one name give one broker and 199 conflicts', async () => {
    const { create, call, accountId } = newWorld();
    const tries = Array.from({ length: 200 }, (_, n) => create({ ...first, creatorRequestId: `token-${n}` }));
    const results = await Promise.allSettled(tries);
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject(TAKEN);
    expect((await call('ListBrokers')).body?.brokerSummaries).toHaveLength(1);
    expect(await kindsOf(accountId)).toStrictEqual([
      'BROKER-COUNT',
      'BROKER-NAMES',
      'BROKER-USERS',
      'BROKERS',
      'CONFIGURATION-REVISIONS',
      'CONFIGURATIONS',
    ]);
  });

  test('allows one name in several accounts and regions', async () => {
    const { create, call } = newWorld();
    const id = await create(first);
    expect(idOf(await call('CreateBroker', { body: first, region: 'eu-west-1' }))).not.toBe(id);
    expect(await newWorld().create(first)).not.toBe(id);
  });
});

test('250 users, too many for one transaction, are created with their broker', async () => {
  const { create, describe: read } = newWorld();
  const users = Array.from({ length: 250 }, (_, n) => ({ username: `user-${n}`, password: PASSWORD }));
  const id = await create(activeMq('crowd', { users }));
  const listed = (await read(id)).body?.users as { username: string }[];
  expect(listed.map((user) => user.username)).toStrictEqual(users.map((user) => user.username).sort());
});

test('the largest possible users are stored', async () => {
  const { create, describe: read } = newWorld();
  const long = (n: number, length: number) => String(n).padEnd(length, 'x');
  const users = Array.from({ length: 250 }, (_, n) => ({
    username: long(n, 100),
    password: PASSWORD,
    groups: Array.from({ length: 20 }, (_group, g) => long(g, 100)),
  }));
  expect((await read(await create(activeMq('crowd', { users })))).body?.users).toHaveLength(250);
});

test('the 201st broker of an account and region is refused, also in concurrent calls', async () => {
  const { create, call, pass, remove, describe: read } = newWorld();
  for (let n = 0; n < 195; n += 15) {
    await Promise.all(Array.from({ length: 15 }, (_, m) => create(activeMq(`b-${n + m}`))));
  }
  const last = await Promise.allSettled(Array.from({ length: 10 }, (_, n) => create(activeMq(`last-${n}`))));
  expect(last.filter((result) => result.status === 'fulfilled')).toHaveLength(5);
  await expect(create(activeMq('one-more'))).rejects.toMatchObject({
    status: 400,
    message:
      'You have reached the limit of [200] brokers in Region [us-east-1]. Delete a broker, then try again.',
  });
  await call('CreateBroker', { body: activeMq('elsewhere'), region: 'eu-west-1' });

  pass(CREATION_MS);
  const won = last.find((result) => result.status === 'fulfilled');
  const id = won?.status === 'fulfilled' ? won.value : '';
  await remove(id);
  expect((await read(id)).body?.brokerState).toBe('DELETION_IN_PROGRESS');
  await create(activeMq('in-its-place'));
  await expect(create(activeMq('one-more'))).rejects.toMatchObject({ status: 400 });
});

test('a refused call stores nothing', async () => {
  const { create, call } = newWorld();
  await expect(create(activeMq('refused', { engineVersion: '1.0' }))).rejects.toMatchObject({ status: 400 });
  expect((await call('ListBrokers')).body).toStrictEqual({ brokerSummaries: [] });
  await create(activeMq('refused'));
});
