import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Table } from '../../../src/state/table/client.ts';
import { keys, marshal } from '../../../src/state/table/table.ts';
import { startEngine } from '../../state/engine.ts';
import { LDAP } from '../ldap.ts';
import { activeMq, CREATION_MS, DELETION_MS, REBOOT_MS, rabbitMq, world } from '../world.ts';

let table: Table;
let stop: () => Promise<void>;
let account = 500_000_000_000;

beforeAll(async () => {
  ({ table, stop } = await startEngine());
});
afterAll(() => stop());

type Body = Record<string, unknown>;

function newWorld() {
  const it = world(table, String(++account));
  const update = async (brokerId: string, body: unknown): Promise<Body> =>
    (await it.call('UpdateBroker', { path: { brokerId }, body })).body ?? {};
  const read = async (brokerId: string): Promise<Body> => (await it.describe(brokerId)).body ?? {};
  const running = async (body: unknown): Promise<string> => {
    const id = await it.create(body);
    it.pass(CREATION_MS);
    return id;
  };
  const reboot = async (brokerId: string) => {
    await it.call('RebootBroker', { path: { brokerId } });
    it.pass(REBOOT_MS);
  };
  const configurationOf = async (brokerId: string): Promise<string> =>
    ((await read(brokerId)).configurations as { current: { id: string } }).current.id;
  return { ...it, update, read, running, reboot, configurationOf };
}

const M5 = { hostInstanceType: 'mq.m5.large' };
const STANDBY = { ...M5, deploymentMode: 'ACTIVE_STANDBY_MULTI_AZ' };
const CLUSTER = { deploymentMode: 'CLUSTER_MULTI_AZ', hostInstanceType: 'mq.m7g.large' };
const SHARE = 'arn:aws:ram:us-east-1:123456789012:resource-share/abc-1';
const { serviceAccountPassword: _secret, ...LDAP_SHOWN } = LDAP;

describe('a change of a broker waits until its reboot has ended', () => {
  /** What is sent, what the answer says of it, what is pending meanwhile, what is current after. */
  const ROWS: readonly [string, Body, Body, Body, Body, Body][] = [
    [
      'engineVersion',
      activeMq('a', { engineVersion: '5.18' }),
      { engineVersion: '5.19' },
      { engineVersion: '5.19' },
      { pendingEngineVersion: '5.19', engineVersion: '5.18.4' },
      { engineVersion: '5.19' },
    ],
    [
      'hostInstanceType',
      activeMq('a'),
      M5,
      M5,
      { pendingHostInstanceType: 'mq.m5.large', hostInstanceType: 'mq.t3.micro' },
      M5,
    ],
    [
      'storageSize',
      rabbitMq('a', { ...CLUSTER, storageSize: 20 }),
      { storageSize: 40 },
      { storageSize: 40 },
      { pendingStorageSize: 40, storageSize: 20 },
      { storageSize: 40 },
    ],
    [
      'storageSize where none was chosen',
      rabbitMq('a', CLUSTER),
      { storageSize: 20 },
      { storageSize: 20 },
      { pendingStorageSize: 20, storageSize: 15 },
      { storageSize: 20 },
    ],
    [
      'a larger instance type brings the larger storage that it needs',
      rabbitMq('a', CLUSTER),
      { hostInstanceType: 'mq.m7g.xlarge' },
      { hostInstanceType: 'mq.m7g.xlarge' },
      { pendingHostInstanceType: 'mq.m7g.xlarge', pendingStorageSize: 25, storageSize: 15 },
      { hostInstanceType: 'mq.m7g.xlarge', storageSize: 25 },
    ],
    [
      'logs',
      activeMq('a'),
      { logs: { general: true } },
      { logs: { general: true, audit: false } },
      {
        logs: expect.objectContaining({
          general: false,
          audit: false,
          pending: { general: true, audit: false },
        }),
      },
      { logs: expect.objectContaining({ general: true, audit: false }) },
    ],
    [
      'logs of RabbitMQ',
      rabbitMq('a'),
      { logs: { general: true } },
      { logs: { general: true } },
      { logs: expect.objectContaining({ general: false, pending: { general: true } }) },
      { logs: expect.objectContaining({ general: true }) },
    ],
    [
      'LDAP',
      activeMq('a'),
      { authenticationStrategy: 'ldap', ldapServerMetadata: LDAP },
      { authenticationStrategy: 'ldap', ldapServerMetadata: LDAP_SHOWN },
      {
        authenticationStrategy: 'simple',
        pendingAuthenticationStrategy: 'ldap',
        pendingLdapServerMetadata: LDAP_SHOWN,
      },
      { authenticationStrategy: 'ldap', ldapServerMetadata: LDAP_SHOWN },
    ],
    [
      'sign-in of RabbitMQ',
      rabbitMq('a'),
      { authenticationStrategy: 'CONFIG_MANAGED' },
      { authenticationStrategy: 'config_managed' },
      { authenticationStrategy: 'simple', pendingAuthenticationStrategy: 'config_managed' },
      { authenticationStrategy: 'config_managed' },
    ],
    [
      'data replication',
      activeMq('a', STANDBY),
      { dataReplicationMode: 'crdr' },
      {
        dataReplicationMode: 'NONE',
        pendingDataReplicationMode: 'CRDR',
        pendingDataReplicationMetadata: { dataReplicationRole: 'PRIMARY' },
      },
      {
        pendingDataReplicationMode: 'CRDR',
        pendingDataReplicationMetadata: { dataReplicationRole: 'PRIMARY' },
      },
      {
        dataReplicationMode: 'CRDR',
        dataReplicationMetadata: { dataReplicationRole: 'PRIMARY' },
        brokerState: 'RUNNING',
      },
    ],
  ];

  test.each(ROWS)('for %s', async (_, made, asked, answer, meanwhile, after) => {
    const { running, update, read, call, pass } = newWorld();
    const id = await running(made);
    const before = await read(id);
    expect(JSON.parse(JSON.stringify(await update(id, asked)))).toStrictEqual({ brokerId: id, ...answer });
    expect(await read(id)).toMatchObject(meanwhile);
    await call('RebootBroker', { path: { brokerId: id } });
    pass(REBOOT_MS - 1);
    expect(await read(id)).toMatchObject({ ...meanwhile, brokerState: 'REBOOT_IN_PROGRESS' });
    pass(1);
    const current = await read(id);
    expect(JSON.parse(JSON.stringify(current))).toMatchObject({ ...after, brokerState: 'RUNNING' });
    expect(
      Object.entries(current).filter(([name, value]) => /^pending/.test(name) && value !== undefined),
    ).toStrictEqual([]);
    expect(current.logs).not.toHaveProperty('pending');
    // A later write keeps what has become current, and nothing else differs from what was.
    await update(id, { autoMinorVersionUpgrade: true });
    expect(JSON.parse(JSON.stringify(await read(id)))).toStrictEqual(JSON.parse(JSON.stringify(current)));
    expect(Object.keys({ ...before, ...current }).length).toBeGreaterThan(20);
  });

  test('but ListBrokers shows the new instance type without a write after the reboot', async () => {
    const { running, update, reboot, call } = newWorld();
    const id = await running(activeMq('a'));
    await update(id, M5);
    expect((await call('ListBrokers')).body?.brokerSummaries).toMatchObject([
      { hostInstanceType: 'mq.t3.micro' },
    ]);
    await reboot(id);
    expect((await call('ListBrokers')).body?.brokerSummaries).toMatchObject([
      { ...M5, brokerState: 'RUNNING' },
    ]);
  });

  test('and two calls before one reboot are applied together; the later value wins', async () => {
    const { running, update, read, reboot } = newWorld();
    const id = await running(activeMq('a', { engineVersion: '5.18' }));
    await update(id, { ...M5, logs: { general: true } });
    await update(id, { engineVersion: '5.19', logs: { audit: true }, hostInstanceType: 'mq.m5.xlarge' });
    await reboot(id);
    expect(await read(id)).toMatchObject({
      engineVersion: '5.19',
      hostInstanceType: 'mq.m5.xlarge',
      logs: { general: true, audit: true },
    });
  });

  test('unless it is taken back, and then nothing is pending', async () => {
    const { running, update, read } = newWorld();
    const id = await running(activeMq('a', { ...STANDBY, engineVersion: '5.18' }));
    const before = await read(id);
    await update(id, { engineVersion: '5.19', logs: { general: true }, dataReplicationMode: 'CRDR' });
    await update(id, { engineVersion: '5.18', logs: { general: false }, dataReplicationMode: 'NONE' });
    expect(await read(id)).toStrictEqual(before);
  });

  test('also if a broker leaves its replication pair', async () => {
    const { running, update, read, reboot } = newWorld();
    const id = await running(activeMq('a', STANDBY));
    await update(id, { dataReplicationMode: 'CRDR' });
    await reboot(id);
    await update(id, { dataReplicationMode: 'NONE' });
    expect(await read(id)).toMatchObject({
      dataReplicationMode: 'CRDR',
      pendingDataReplicationMode: 'NONE',
      dataReplicationMetadata: { dataReplicationRole: 'PRIMARY' },
    });
    await reboot(id);
    const after = await read(id);
    expect(after.brokerState).toBe('RUNNING');
    expect([after.dataReplicationMode, after.dataReplicationMetadata]).toEqual([undefined, undefined]);
    await update(id, { dataReplicationMode: 'CRDR' });
    await reboot(id);
    expect(await read(id)).toMatchObject({ dataReplicationMetadata: { dataReplicationRole: 'PRIMARY' } });
  });

  test('also a new LDAP password, which is never stored or returned', async () => {
    const { running, update, read } = newWorld();
    const id = await running(activeMq('a', { authenticationStrategy: 'LDAP', ldapServerMetadata: LDAP }));
    const answer = await update(id, {
      ldapServerMetadata: { ...LDAP, serviceAccountPassword: 'Another-longer-Secret' },
    });
    expect(answer).toStrictEqual({ brokerId: id, ldapServerMetadata: LDAP_SHOWN });
    const shown = await read(id);
    expect(shown.pendingLdapServerMetadata).toStrictEqual(LDAP_SHOWN);
    expect(JSON.stringify(shown)).not.toMatch(/Secret|hash/);
  });
});

describe('UpdateBroker changes at once', () => {
  test('the maintenance window and minor upgrades', async () => {
    const { running, update, read } = newWorld();
    const id = await running(activeMq('a'));
    const maintenanceWindowStartTime = { dayOfWeek: 'FRIDAY', timeOfDay: '22:15', timeZone: 'Europe/Berlin' };
    expect(await update(id, { maintenanceWindowStartTime, autoMinorVersionUpgrade: true })).toStrictEqual({
      brokerId: id,
      maintenanceWindowStartTime,
      autoMinorVersionUpgrade: true,
    });
    expect(await read(id)).toMatchObject({ maintenanceWindowStartTime, autoMinorVersionUpgrade: true });
  });

  /** Issue 10442 of the Terraform provider; its acceptance test reads them without a reboot. */
  test('the security groups', async () => {
    const { running, update, read } = newWorld();
    const id = await running(activeMq('a', { securityGroups: ['sg-1'] }));
    const securityGroups = ['sg-2', 'sg-3'];
    expect(await update(id, { securityGroups })).toStrictEqual({ brokerId: id, securityGroups });
    const after = await read(id);
    expect(after.securityGroups).toStrictEqual(securityGroups);
    expect(Object.keys(after).filter((name) => name.startsWith('pending'))).toStrictEqual([]);
  });

  test('the maintenance window, four times until the next window has completed', async () => {
    const { running, update, read, pass } = newWorld();
    const id = await running(
      activeMq('a', { maintenanceWindowStartTime: { dayOfWeek: 'MONDAY', timeOfDay: '00:00' } }),
    );
    // Friday, 2026-11-20, 10:01 UTC.
    const move = (timeOfDay: string) =>
      update(id, { maintenanceWindowStartTime: { dayOfWeek: 'SATURDAY', timeOfDay } });
    for (const time of ['10:00', '10:00', '11:00', '11:00', '12:00', '13:00']) await move(time);
    const refusal = {
      name: 'BadRequestException',
      status: 400,
      errorAttribute: undefined,
      message:
        'Maintenance window cannot be modified greater than 4 times. You will be able to modify your ' +
        'broker maintenance window after the next maintenance window has completed.',
    };
    await expect(move('14:00')).rejects.toMatchObject(refusal);
    await expect(move('13:00')).rejects.toMatchObject(refusal);
    pass((24 + 5) * 60 * 60 * 1000 - 2 * 60_000);
    await expect(move('14:00')).rejects.toMatchObject(refusal);
    pass(60_000);
    await move('14:00');
    expect(await read(id)).toMatchObject({
      maintenanceWindowStartTime: { timeOfDay: '14:00', timeZone: 'UTC' },
    });
  });

  test('nothing if the call has no member', async () => {
    const { running, update, read } = newWorld();
    const id = await running(activeMq('a'));
    const before = await read(id);
    expect(await update(id, {})).toStrictEqual({ brokerId: id });
    expect(await update(id, undefined)).toStrictEqual({ brokerId: id });
    expect(await read(id)).toStrictEqual(before);
  });
});

/** What a pending type or version brings is not what the caller chose: the next change begins without it. */
test.each<[string, Body, readonly Body[], Body]>([
  [
    'a larger type after a new version',
    { ...CLUSTER, engineVersion: '3.13' },
    [{ engineVersion: '4.2' }, { hostInstanceType: 'mq.m7g.xlarge' }],
    { pendingStorageSize: 25, pendingHostInstanceType: 'mq.m7g.xlarge' },
  ],
  [
    'a larger type, and back',
    CLUSTER,
    [{ hostInstanceType: 'mq.m7g.2xlarge' }, { hostInstanceType: 'mq.m7g.large' }],
    { pendingStorageSize: undefined, pendingHostInstanceType: undefined },
  ],
  [
    'a chosen size, and a type whose minimum is smaller',
    CLUSTER,
    [{ storageSize: 50 }, { hostInstanceType: 'mq.m7g.xlarge' }],
    { pendingStorageSize: 50, pendingHostInstanceType: 'mq.m7g.xlarge' },
  ],
  [
    'a chosen size, and a type whose minimum is larger',
    CLUSTER,
    [{ storageSize: 20 }, { hostInstanceType: 'mq.m7g.xlarge' }],
    { pendingStorageSize: 25, pendingHostInstanceType: 'mq.m7g.xlarge' },
  ],
])('a change of storage with %s', async (_, body, changes, pending) => {
  const { running, update, read } = newWorld();
  const id = await running(rabbitMq('a', body));
  for (const change of changes) await update(id, change);
  const { pendingStorageSize, pendingHostInstanceType } = await read(id);
  expect({ pendingStorageSize, pendingHostInstanceType }).toStrictEqual(pending);
});

describe('UpdateBroker refuses', () => {
  const ROWS: readonly [string, Body, Body, string, string?][] = [
    [
      'a patch version',
      activeMq('a', { engineVersion: '5.18' }),
      { engineVersion: '5.18.7' },
      'engineVersion',
      'Broker engine version [5.18.7] is invalid for broker engine type ' +
        '[ACTIVEMQ]. Valid values: [5.19, 5.18].',
    ],
    ['a lower version', activeMq('a'), { engineVersion: '5.18' }, 'engineVersion'],
    [
      'a lower version by number',
      rabbitMq('a', { engineVersion: '4.2' }),
      { engineVersion: '3.13' },
      'engineVersion',
    ],
    [
      'a version of RabbitMQ after the next one',
      rabbitMq('a', { engineVersion: '3.13' }),
      { engineVersion: '4.3' },
      'engineVersion',
      "Broker engine version [4.3] can't be reached from version [3.13]. Specify the next version [4.2].",
    ],
    [
      'an instance type the new version has not',
      rabbitMq('a', { engineVersion: '3.13', ...M5 }),
      { engineVersion: '4.2' },
      'hostInstanceType',
    ],
    [
      'an instance type the storage has not',
      activeMq('a', { ...M5, storageType: 'ebs' }),
      { hostInstanceType: 'mq.t3.micro' },
      'storageType',
    ],
    [
      'no minor upgrades',
      rabbitMq('a'),
      { autoMinorVersionUpgrade: false },
      'autoMinorVersionUpgrade',
      'Brokers on [RabbitMQ] version [4.3] must have [autoMinorVersionUpgrade] set to [true].',
    ],
    [
      'audit logs of RabbitMQ',
      rabbitMq('a'),
      { logs: { audit: false } },
      'logs.audit',
      'Audit logging is not supported for RabbitMQ brokers.',
    ],
    [
      'security groups of RabbitMQ',
      rabbitMq('a'),
      { securityGroups: ['sg-1'] },
      'securityGroups',
      'Changing security groups is not supported for RabbitMQ brokers.',
    ],
    [
      'no security groups of RabbitMQ',
      rabbitMq('a'),
      { securityGroups: [] },
      'securityGroups',
      'Changing security groups is not supported for RabbitMQ brokers.',
    ],
    ['no security group', activeMq('a'), { securityGroups: [] }, 'securityGroups'],
    [
      'six security groups',
      activeMq('a'),
      { securityGroups: ['1', '2', '3', '4', '5', '6'] },
      'securityGroups',
    ],
    [
      'a smaller storage',
      rabbitMq('a', { ...CLUSTER, storageSize: 30 }),
      { storageSize: 25 },
      'storageSize',
      'Storage size [25] is smaller than the current size [30]. Specify a larger size.',
    ],
    [
      'storage between two steps',
      rabbitMq('a', CLUSTER),
      { storageSize: 17 },
      'storageSize',
      'Storage size [17] is invalid for instance type [mq.m7g.large]. ' +
        'Specify a multiple of [5] from [15] to [75].',
    ],
    [
      'an instance type whose storage is too small',
      rabbitMq('a', { ...CLUSTER, storageSize: 75 }),
      { hostInstanceType: 'mq.m7g.medium' },
      'hostInstanceType',
      'Storage size [75] is larger than the maximum [25] of instance type ' +
        '[mq.m7g.medium]. Specify another instance type.',
    ],
    ['storage of a single instance', rabbitMq('a'), { storageSize: 20 }, 'storageSize'],
    [
      'storage of ActiveMQ',
      activeMq('a'),
      { storageSize: 20 },
      'storageSize',
      'Storage size is not supported for ActiveMQ brokers.',
    ],
    ...['mq.m5.large', 'mq.m7g.xlarge'].map((current): (typeof ROWS)[number] => [
      `the smallest instance type after [${current}] (recorded)`,
      rabbitMq('a', { engineVersion: '3.13', hostInstanceType: current }),
      { hostInstanceType: 'mq.t3.micro' },
      'hostInstanceType',
      `Downgrading from current instance type [${current}] to requested instance type ` +
        '[mq.t3.micro] is not supported for RabbitMQ brokers.',
    ]),
    [
      'the smallest instance type of RabbitMQ 4',
      rabbitMq('a'),
      { hostInstanceType: 'mq.t3.micro' },
      'hostInstanceType',
      'Downgrading from current instance type [mq.m7g.medium] to requested instance ' +
        'type [mq.t3.micro] is not supported for RabbitMQ brokers.',
    ],
    ['LDAP without its server', activeMq('a'), { authenticationStrategy: 'LDAP' }, 'ldapServerMetadata'],
    ['LDAP of RabbitMQ', rabbitMq('a'), { ldapServerMetadata: LDAP }, 'ldapServerMetadata'],
    [
      'three LDAP hosts',
      activeMq('a'),
      { ldapServerMetadata: { ...LDAP, hosts: ['1', '2', '3'] } },
      'ldapServerMetadata.hosts',
    ],
    ['replication without a standby', activeMq('a'), { dataReplicationMode: 'CRDR' }, 'dataReplicationMode'],
    ['replication of RabbitMQ', rabbitMq('a'), { dataReplicationMode: 'CRDR' }, 'dataReplicationMode'],
    ['resource shares of ActiveMQ', activeMq('a'), { resourceShareArns: [] }, 'resourceShareArns'],
    ['a share that is none', rabbitMq('a'), { resourceShareArns: [`${SHARE}#`] }, 'resourceShareArns'],
    ['a share twice', rabbitMq('a'), { resourceShareArns: [SHARE, SHARE] }, 'resourceShareArns'],
    [
      'a time that is none',
      activeMq('a'),
      { maintenanceWindowStartTime: { dayOfWeek: 'MONDAY', timeOfDay: '25:00' } },
      'maintenanceWindowStartTime.timeOfDay',
      'Time [25:00] is invalid. Specify time in 24-hour format and use only ' +
        'numbers separated by a colon. Example: 13:05.',
    ],
    [
      'half a window',
      activeMq('a'),
      { maintenanceWindowStartTime: { dayOfWeek: 'MONDAY' } },
      'maintenanceWindowStartTime.timeOfDay',
    ],
    ['a wrong type', activeMq('a'), { hostInstanceType: 1 }, 'hostInstanceType'],
    [
      'an unknown configuration',
      activeMq('a'),
      { configuration: { id: 'c-none' } },
      'configuration.id',
      "Configuration ID [c-none] can't be found. Make sure it exists.",
    ],
  ];

  test.each(ROWS)('%s', async (_, made, asked, errorAttribute, message) => {
    const { running, update, read } = newWorld();
    const id = await running(made);
    const before = await read(id);
    await expect(
      update(id, { ...asked, ...(asked.hostInstanceType === 1 ? {} : { creatorRequestId: 'x' }) }),
    ).rejects.toMatchObject({
      name: 'BadRequestException',
      status: 400,
      errorAttribute,
      ...(message === undefined ? {} : { message }),
    });
    expect(await read(id)).toStrictEqual(before);
  });

  test.each([
    ['in creation', 'CREATION_IN_PROGRESS'],
    ['in deletion', 'DELETION_IN_PROGRESS'],
    ['in a reboot', 'REBOOT_IN_PROGRESS'],
  ])('a broker %s', async (_, state) => {
    const { create, pass, remove, call, update } = newWorld();
    const id = await create(activeMq('a'));
    if (state !== 'CREATION_IN_PROGRESS') pass(CREATION_MS);
    if (state === 'DELETION_IN_PROGRESS') await remove(id);
    if (state === 'REBOOT_IN_PROGRESS') await call('RebootBroker', { path: { brokerId: id } });
    await expect(update(id, M5)).rejects.toMatchObject({
      status: 400,
      errorAttribute: 'broker-id',
      message: `Broker [a] can't be updated while in state [${state}]`,
    });
  });

  test('an unknown broker, or one of another account, with 404', async () => {
    const { running } = newWorld();
    const id = await running(activeMq('a'));
    for (const [other, brokerId] of [
      [newWorld(), id],
      [newWorld(), 'b-none'],
    ] as const) {
      await expect(other.update(brokerId, {})).rejects.toMatchObject({
        status: 404,
        errorAttribute: 'broker-id',
        message:
          `Cannot find broker ID [${brokerId}]. Verify that your broker ` +
          'exists or check broker permissions.',
      });
    }
  });
});

describe('the configuration of a broker', () => {
  async function users(accountId: string, id: string): Promise<string[]> {
    const Key = marshal(keys.configuration(accountId, 'us-east-1', id));
    const { Item } = await table.client.send(
      new GetItemCommand({ TableName: table.name, Key, ConsistentRead: true }),
    );
    return (Item?.brokers?.SS ?? []).toSorted();
  }

  async function addRevision(accountId: string, id: string, revision: number): Promise<void> {
    await table.client.send(
      new UpdateItemCommand({
        TableName: table.name,
        Key: marshal(keys.configuration(accountId, 'us-east-1', id)),
        UpdateExpression: 'SET latestRevision.#r = :r',
        ExpressionAttributeNames: { '#r': 'revision' },
        ExpressionAttributeValues: { ':r': { N: String(revision) } },
      }),
    );
  }

  async function three() {
    const it = newWorld();
    const ids = [
      await it.running(activeMq('a')),
      await it.running(activeMq('b')),
      await it.running(activeMq('c')),
    ] as const;
    const [a, b, c] = [
      await it.configurationOf(ids[0]),
      await it.configurationOf(ids[1]),
      await it.configurationOf(ids[2]),
    ];
    return { it, ids, a, b, c };
  }

  test('is pending until the reboot, then current; both configurations are in use until then', async () => {
    const { it, ids, a, b, c } = await three();
    const [id, second, third] = ids;
    expect(await it.update(id, { configuration: { id: b } })).toStrictEqual({
      brokerId: id,
      configuration: { id: b, revision: 1 },
    });
    expect(await it.read(id)).toMatchObject({
      configurations: { current: { id: a }, pending: { id: b, revision: 1 }, history: [] },
    });
    expect(await users(it.accountId, a)).toStrictEqual([id]);
    expect(await users(it.accountId, b)).toStrictEqual([id, second].sort());

    await it.update(id, { configuration: { id: c } });
    expect(await users(it.accountId, b)).toStrictEqual([second]);
    expect(await users(it.accountId, c)).toStrictEqual([id, third].sort());

    await it.reboot(id);
    expect((await it.read(id)).configurations).toStrictEqual({
      current: { id: c, revision: 1 },
      history: [{ id: a, revision: 1 }],
    });
    expect(await users(it.accountId, a)).toStrictEqual([]);
    await it.update(id, { configuration: { id: a } });
    await it.reboot(id);
    expect((await it.read(id)).configurations).toStrictEqual({
      current: { id: a, revision: 1 },
      history: [
        { id: c, revision: 1 },
        { id: a, revision: 1 },
      ],
    });
    expect(await users(it.accountId, c)).toStrictEqual([third]);
    await it.remove(id);
    expect(await users(it.accountId, a)).toStrictEqual([]);
  });

  test('is not in use after its change was taken back', async () => {
    const { it, ids, a, b } = await three();
    await it.update(ids[0], { configuration: { id: b } });
    await it.update(ids[0], { configuration: { id: a } });
    expect((await it.read(ids[0])).configurations).toStrictEqual({
      current: { id: a, revision: 1 },
      history: [],
    });
    expect(await users(it.accountId, b)).toStrictEqual([ids[1]]);
    expect(await users(it.accountId, a)).toStrictEqual([ids[0]]);
  });

  test('and the pending one are freed by a deletion, also after a reboot without a write', async () => {
    const { it, ids, a, b, c } = await three();
    await it.update(ids[0], { configuration: { id: b } });
    await it.remove(ids[0]);
    for (const id of [a, b]) expect(await users(it.accountId, id)).not.toContain(ids[0]);
    await it.update(ids[1], { configuration: { id: c } });
    await it.reboot(ids[1]);
    await it.remove(ids[1]);
    for (const id of [b, c]) expect(await users(it.accountId, id)).not.toContain(ids[1]);
    expect(await it.read(ids[1])).toMatchObject({
      brokerState: 'DELETION_IN_PROGRESS',
      configurations: { current: { id: c } },
    });
    it.pass(DELETION_MS);
    await expect(it.describe(ids[1])).rejects.toMatchObject({ status: 404 });
  });

  test('may be another revision of the same one, by default the latest', async () => {
    const { it, ids, a } = await three();
    await addRevision(it.accountId, a, 3);
    expect(await it.update(ids[0], { configuration: { id: a } })).toMatchObject({
      configuration: { id: a, revision: 3 },
    });
    expect(await it.update(ids[0], { configuration: { id: a, revision: 2 } })).toMatchObject({
      configuration: { revision: 2 },
    });
    await expect(it.update(ids[0], { configuration: { id: a, revision: 4 } })).rejects.toMatchObject({
      status: 400,
      message: `Revision [4] of configuration [${a}] can't be found. Make sure it exists.`,
    });
    await it.reboot(ids[0]);
    expect((await it.read(ids[0])).configurations).toStrictEqual({
      current: { id: a, revision: 2 },
      history: [{ id: a, revision: 1 }],
    });
    expect(await users(it.accountId, a)).toStrictEqual([ids[0]]);
  });

  test('of another engine or version is refused; the current one stays through an upgrade', async () => {
    const it = newWorld();
    const old = await it.running(rabbitMq('old', { engineVersion: '3.13' }));
    const now = await it.running(rabbitMq('now'));
    const active = await it.running(activeMq('active'));
    const [ofOld, ofNow] = [await it.configurationOf(old), await it.configurationOf(now)];
    for (const [id, configuration] of [
      [now, ofOld],
      [old, ofNow],
      [active, ofNow],
    ] as const) {
      await expect(it.update(id, { configuration: { id: configuration } })).rejects.toMatchObject({
        status: 400,
        errorAttribute: 'configuration.id',
      });
    }
    await it.update(old, {
      configuration: { id: ofOld, revision: 1 },
      engineVersion: '4.2',
      logs: { general: true },
    });
    await it.update(old, { configuration: { id: ofNow } });
    await it.reboot(old);
    expect(await it.read(old)).toMatchObject({
      engineVersion: '4.2',
      configurations: { current: { id: ofNow } },
    });
  });

  test('of another account is not found', async () => {
    const other = newWorld();
    const theirs = await other.configurationOf(await other.running(activeMq('x')));
    const { it, ids } = await three();
    await expect(it.update(ids[0], { configuration: { id: theirs } })).rejects.toMatchObject({
      status: 400,
      errorAttribute: 'configuration.id',
    });
  });
});

describe('concurrent updates of one broker', () => {
  test('of different members lose no value', async () => {
    const { running, update, read } = newWorld();
    const id = await running(activeMq('a', { ...STANDBY, engineVersion: '5.18' }));
    await Promise.all([
      update(id, { engineVersion: '5.19' }),
      update(id, { hostInstanceType: 'mq.m5.xlarge' }),
      update(id, { logs: { general: true } }),
      update(id, { logs: { audit: true } }),
      update(id, { securityGroups: ['sg-9'] }),
      update(id, { dataReplicationMode: 'CRDR' }),
      update(id, { authenticationStrategy: 'LDAP', ldapServerMetadata: LDAP }),
      update(id, { maintenanceWindowStartTime: { dayOfWeek: 'FRIDAY', timeOfDay: '01:00' } }),
    ]);
    expect(await read(id)).toMatchObject({
      pendingEngineVersion: '5.19',
      pendingHostInstanceType: 'mq.m5.xlarge',
      logs: { pending: { general: true, audit: true } },
      securityGroups: ['sg-9'],
      pendingDataReplicationMode: 'CRDR',
      pendingAuthenticationStrategy: 'ldap',
      maintenanceWindowStartTime: { dayOfWeek: 'FRIDAY', timeOfDay: '01:00' },
    });
  });

  test('and a reboot lose no update that was answered 200', async () => {
    const it = newWorld();
    const id = await it.running(rabbitMq('a', CLUSTER));
    for (let round = 1; round <= 8; round++) {
      const storageSize = 15 + 5 * round;
      const [updated] = await Promise.allSettled([
        it.update(id, { storageSize }),
        it.call('RebootBroker', { path: { brokerId: id } }),
      ]);
      it.pass(REBOOT_MS);
      if (updated.status === 'rejected') {
        expect(updated.reason).toMatchObject({ status: 400 });
        continue;
      }
      const { storageSize: now, pendingStorageSize } = await it.read(id);
      expect([now, pendingStorageSize]).toContain(storageSize);
    }
  });

  test('of 40 at once on one member, each succeeds or must try again, and one value is kept', async () => {
    const { running, update, read } = newWorld();
    const id = await running(rabbitMq('a', { ...CLUSTER, hostInstanceType: 'mq.m7g.16xlarge' }));
    const sizeOf = (n: number) => 345 + 5 * (n % 30);
    const results = await Promise.allSettled(
      Array.from({ length: 40 }, (_, n) => update(id, { storageSize: sizeOf(n) })),
    );
    for (const result of results) {
      if (result.status === 'rejected') {
        expect(result.reason).toMatchObject({
          name: 'ConflictException',
          message: 'Concurrent broker update detected. Retrying the request might resolve the issue.',
        });
      }
    }
    const done = results.flatMap((result, n) => (result.status === 'fulfilled' ? [sizeOf(n)] : []));
    const { storageSize, pendingStorageSize } = await read(id);
    expect(done).toContain(pendingStorageSize ?? storageSize);
  });
});
