import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Table } from '../../../src/state/table/client.ts';
import { startEngine } from '../../state/engine.ts';
import { activeMq, CREATION_MS, DELETION_MS, REBOOT_MS, rabbitMq, world } from '../world.ts';

let table: Table;
let stop: () => Promise<void>;
let account = 530_000_000_000;

beforeAll(async () => {
  ({ table, stop } = await startEngine());
});
afterAll(() => stop());

const STANDBY = { deploymentMode: 'ACTIVE_STANDBY_MULTI_AZ', hostInstanceType: 'mq.m5.large' };
/** A primary in another Region of the account that the latest world is in. */
const far = () => `arn:aws:mq:eu-west-1:${account}:broker:main:b-1234`;

function newWorld() {
  const it = world(table, String(++account));
  const read = async (brokerId: string) => (await it.describe(brokerId)).body ?? {};
  const running = async (body: unknown): Promise<string> => {
    const id = await it.create(body);
    it.pass(CREATION_MS);
    return id;
  };
  const promote = async (brokerId: string, mode: unknown) =>
    (await it.call('Promote', { path: { brokerId }, body: { mode } })).body;
  const reboot = async (brokerId: string) => {
    await it.call('RebootBroker', { path: { brokerId } });
    it.pass(REBOOT_MS);
  };
  const replicaOf = (arn: unknown, name = 'replica') =>
    running(
      activeMq(name, { ...STANDBY, dataReplicationMode: 'CRDR', dataReplicationPrimaryBrokerArn: arn }),
    );
  /** The primary joins its pair with its own reboot; the replica has had its own. */
  const pair = async () => {
    const primary = await running(activeMq('primary', STANDBY));
    const replica = await replicaOf((await read(primary)).brokerArn);
    await reboot(replica);
    return { primary, replica };
  };
  return { ...it, read, running, promote, reboot, replicaOf, pair };
}

const side = (role: string, brokerId?: string, region = 'us-east-1') => ({
  dataReplicationRole: role,
  ...(brokerId === undefined ? {} : { dataReplicationCounterpart: { brokerId, region } }),
});

describe('a replication pair', () => {
  test('is known to the primary after the primary’s next reboot', async () => {
    const { pair, read, reboot } = newWorld();
    const { primary, replica } = await pair();
    expect(await read(replica)).toMatchObject({
      brokerState: 'REPLICA',
      dataReplicationMetadata: side('REPLICA', primary),
    });
    expect(await read(primary)).toMatchObject({
      brokerState: 'RUNNING',
      pendingDataReplicationMode: 'CRDR',
      pendingDataReplicationMetadata: side('PRIMARY', replica),
    });
    expect((await read(primary)).dataReplicationMode).toBeUndefined();
    await reboot(primary);
    expect(await read(primary)).toMatchObject({
      dataReplicationMode: 'CRDR',
      dataReplicationMetadata: side('PRIMARY', replica),
    });
  });

  /**
   * TestAccMQBroker_dataReplicationMode of the Terraform provider: the mode is not returned until the replica
   * was rebooted.
   */
  test('has a replica that replicates only after its first reboot', async () => {
    const { replicaOf, read, reboot, call, promote } = newWorld();
    const replica = await replicaOf(far());
    const listed = async () => (await call('ListBrokers')).body?.brokerSummaries;
    const before = await read(replica);
    expect(before).toMatchObject({
      brokerState: 'RUNNING',
      pendingDataReplicationMode: 'CRDR',
      pendingDataReplicationMetadata: side('REPLICA', 'b-1234', 'eu-west-1'),
    });
    expect([before.dataReplicationMode, before.dataReplicationMetadata]).toEqual([undefined, undefined]);
    expect(await listed()).toMatchObject([{ brokerState: 'RUNNING' }]);
    await expect(promote(replica, 'FAILOVER')).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('is not in a data replication pair'),
    });
    await reboot(replica);
    expect(await read(replica)).toMatchObject({
      brokerState: 'REPLICA',
      dataReplicationMode: 'CRDR',
      dataReplicationMetadata: side('REPLICA', 'b-1234', 'eu-west-1'),
    });
    expect(await listed()).toMatchObject([{ brokerState: 'REPLICA' }]);
  });

  test('a replica has the version of its primary: setting any version is a 400', async () => {
    const { replicaOf, reboot, call, promote } = newWorld();
    const replica = await replicaOf(far());
    const update = (body: object) => call('UpdateBroker', { path: { brokerId: replica }, body });
    const refused = {
      name: 'BadRequestException',
      errorAttribute: 'engineVersion',
      message:
        'Global broker attribute [Optional[engineVersion]] cannot be modified in Replica broker directly.',
    };
    for (const engineVersion of ['5.19', '5.18']) {
      await expect(update({ engineVersion })).rejects.toMatchObject(refused);
    }
    await reboot(replica);
    await expect(update({ engineVersion: '5.19', logs: { general: true } })).rejects.toMatchObject(refused);
    await update({ logs: { general: true } });
    await promote(replica, 'FAILOVER');
    await expect(update({ engineVersion: '5.19' })).resolves.toMatchObject({ status: 200 });
  });

  test('is known at once to a primary that replicates or is about to', async () => {
    for (const rebooted of [true, false]) {
      const { running, call, reboot, read, replicaOf } = newWorld();
      const primary = await running(activeMq('primary', STANDBY));
      await call('UpdateBroker', { path: { brokerId: primary }, body: { dataReplicationMode: 'CRDR' } });
      if (rebooted) await reboot(primary);
      const replica = await replicaOf((await read(primary)).brokerArn);
      if (!rebooted) await reboot(primary);
      expect(await read(primary)).toMatchObject({ dataReplicationMetadata: side('PRIMARY', replica) });
    }
  });

  test('is refused for a broker that is no primary, cannot be one, or has a replica', async () => {
    const { running, read, replicaOf, pair, create, remove, accountId } = newWorld();
    const { primary } = await pair();
    const arnOf = async (id: string) => String((await read(id)).brokerArn);
    const single = await running(activeMq('single'));
    const going = await running(activeMq('going', STANDBY));
    await remove(going);
    const coming = await create(activeMq('coming', STANDBY));
    const refused = { status: 400 };
    const attribute = 'dataReplicationPrimaryBrokerArn';
    const none = `arn:aws:mq:us-east-1:${accountId}:broker:main:b-1`;
    await expect(replicaOf(none, 'r')).rejects.toMatchObject({
      ...refused,
      errorAttribute: attribute,
      message: `Primary broker [${none}] can't be found. Make sure it exists.`,
    });
    const misnamed = (await arnOf(single)).replace(':single:', ':other:');
    await expect(replicaOf(misnamed, 'r')).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining("can't be found"),
    });
    await expect(replicaOf(await arnOf(single), 'r')).rejects.toMatchObject({
      ...refused,
      errorAttribute: attribute,
    });
    await expect(replicaOf(await arnOf(primary), 'r')).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining('in a data replication pair already'),
    });
    await expect(replicaOf(await arnOf(going), 'r')).rejects.toMatchObject({
      ...refused,
      message: "Broker [going] can't be replicated while in state [DELETION_IN_PROGRESS]",
    });
    await expect(replicaOf(await arnOf(coming), 'r')).rejects.toMatchObject(refused);
    expect((await read(primary)).pendingDataReplicationMetadata).toBeDefined();
  });

  test('takes one of ten concurrent replicas', async () => {
    const { running, read, create, call } = newWorld();
    const primary = await running(activeMq('primary', STANDBY));
    const arn = (await read(primary)).brokerArn;
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, (_, n) =>
        create(
          activeMq(`replica-${n}`, {
            ...STANDBY,
            dataReplicationMode: 'CRDR',
            dataReplicationPrimaryBrokerArn: arn,
          }),
        ),
      ),
    );
    const made = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(made).toHaveLength(1);
    expect(await read(primary)).toMatchObject({ pendingDataReplicationMetadata: side('PRIMARY', made[0]) });
    expect((await call('ListBrokers')).body?.brokerSummaries).toHaveLength(2);
  });
});

test('is made once by 10 concurrent identical calls for a replica', async () => {
  const { running, read, create, call } = newWorld();
  const primary = await running(activeMq('primary', STANDBY));
  const body = activeMq('replica', {
    ...STANDBY,
    creatorRequestId: 'token',
    dataReplicationMode: 'CRDR',
    dataReplicationPrimaryBrokerArn: (await read(primary)).brokerArn,
  });
  const ids = await Promise.all(Array.from({ length: 10 }, () => create(body)));
  expect(new Set(ids).size).toBe(1);
  expect((await call('ListBrokers')).body?.brokerSummaries).toHaveLength(2);
});

describe('the operation Promote', () => {
  test.each(['SWITCHOVER', 'failover'])('with %s swaps the roles, and back', async (mode) => {
    const { pair, read, reboot, promote, call } = newWorld();
    const { primary, replica } = await pair();
    await reboot(primary);
    expect(await promote(replica, mode)).toStrictEqual({ brokerId: replica });
    expect(await read(replica)).toMatchObject({
      brokerState: 'RUNNING',
      dataReplicationMetadata: side('PRIMARY', primary),
    });
    expect(await read(primary)).toMatchObject({
      brokerState: 'REPLICA',
      dataReplicationMetadata: side('REPLICA', replica),
    });
    const listed = (await call('ListBrokers')).body?.brokerSummaries;
    expect(listed).toContainEqual(expect.objectContaining({ brokerId: primary, brokerState: 'REPLICA' }));
    await promote(primary, mode);
    expect(await read(replica)).toMatchObject({
      brokerState: 'REPLICA',
      dataReplicationMetadata: side('REPLICA', primary),
    });
    expect(await read(primary)).toMatchObject({
      brokerState: 'RUNNING',
      dataReplicationMetadata: side('PRIMARY', replica),
    });
  });

  test('changes only this side if the primary is in another Region', async () => {
    const { replicaOf, promote, read, reboot } = newWorld();
    for (const mode of ['SWITCHOVER', 'FAILOVER']) {
      const replica = await replicaOf(far(), `replica-${mode}`);
      await reboot(replica);
      await promote(replica, mode);
      expect(await read(replica)).toMatchObject({
        brokerState: 'RUNNING',
        dataReplicationMetadata: side('PRIMARY', 'b-1234', 'eu-west-1'),
      });
      await reboot(replica);
      expect(await read(replica)).toMatchObject({ brokerState: 'RUNNING' });
    }
  });

  test('with SWITCHOVER needs a healthy primary, with FAILOVER does not', async () => {
    const { pair, promote, read, reboot, remove, pass } = newWorld();
    const { primary, replica } = await pair();
    await expect(promote(replica, 'SWITCHOVER')).rejects.toMatchObject({
      status: 400,
      errorAttribute: 'mode',
      message:
        `Primary broker [${primary}] of broker [replica] is not replicating. Make sure that it is ` +
        '[RUNNING] and was rebooted after the replica was created, or specify mode [FAILOVER].',
    });
    await promote(replica, 'FAILOVER');
    expect(await read(replica)).toMatchObject({ brokerState: 'RUNNING' });
    expect(await read(primary)).toMatchObject({ pendingDataReplicationMetadata: side('REPLICA', replica) });
    await reboot(primary);
    expect(await read(primary)).toMatchObject({ brokerState: 'REPLICA' });
    await remove(replica);
    await expect(promote(primary, 'SWITCHOVER')).rejects.toMatchObject({
      status: 400,
      errorAttribute: 'mode',
    });
    pass(DELETION_MS);
    await promote(primary, 'FAILOVER');
    expect(await read(primary)).toMatchObject({
      brokerState: 'RUNNING',
      dataReplicationMetadata: side('PRIMARY', replica),
    });
  });

  test('a failover while the primary reboots makes it a replica, with its other changes', async () => {
    const { pair, promote, read, reboot, call, pass } = newWorld();
    const { primary, replica } = await pair();
    await reboot(primary);
    await call('UpdateBroker', { path: { brokerId: primary }, body: { logs: { general: true } } });
    await call('RebootBroker', { path: { brokerId: primary } });
    await promote(replica, 'FAILOVER');
    pass(REBOOT_MS);
    expect(await read(primary)).toMatchObject({ brokerState: 'REPLICA', logs: { general: true } });
  });

  test('does not make a replica of a primary that left the pair', async () => {
    const { pair, promote, read, reboot, call } = newWorld();
    const { primary, replica } = await pair();
    await reboot(primary);
    await call('UpdateBroker', { path: { brokerId: primary }, body: { dataReplicationMode: 'NONE' } });
    await reboot(primary);
    const before = await read(primary);
    await expect(promote(replica, 'SWITCHOVER')).rejects.toMatchObject({ status: 400 });
    await promote(replica, 'FAILOVER');
    expect(await read(primary)).toStrictEqual(before);
  });

  test('and a reboot complete a replica’s leaving of the pair', async () => {
    const { replicaOf, promote, read, reboot, call } = newWorld();
    const replica = await replicaOf(far());
    await reboot(replica);
    await call('UpdateBroker', { path: { brokerId: replica }, body: { dataReplicationMode: 'NONE' } });
    await expect(reboot(replica)).rejects.toMatchObject({
      message: "Broker [replica] can't be rebooted while in state [REPLICA]",
    });
    await promote(replica, 'FAILOVER');
    await reboot(replica);
    const after = await read(replica);
    expect(after.brokerState).toBe('RUNNING');
    expect([after.dataReplicationMode, after.dataReplicationMetadata]).toEqual([undefined, undefined]);
    await expect(promote(replica, 'FAILOVER')).rejects.toMatchObject({
      message: expect.stringContaining('is not in a data replication pair'),
    });
  });

  test('is refused for a broker that is no replica, and for an unknown mode', async () => {
    const { running, pair, promote, reboot, remove } = newWorld();
    const { primary, replica } = await pair();
    await reboot(primary);
    const refused = { name: 'BadRequestException', status: 400, errorAttribute: 'broker-id' };
    await expect(promote(primary, 'FAILOVER')).rejects.toMatchObject({
      ...refused,
      message: 'Broker [primary] is the primary of its pair. Specify the replica broker.',
    });
    for (const made of [activeMq('plain'), rabbitMq('rabbit')]) {
      await expect(promote(await running(made), 'FAILOVER')).rejects.toMatchObject(refused);
    }
    await expect(promote(replica, 'SIDEWAYS')).rejects.toMatchObject({
      status: 400,
      errorAttribute: 'mode',
      message: 'Value [SIDEWAYS] of [mode] is invalid. Valid values: [SWITCHOVER, FAILOVER].',
    });
    await expect(promote(replica, undefined)).rejects.toMatchObject({
      errorAttribute: 'mode',
      message: 'Parameter [mode] is missing. Specify a value for it.',
    });
    await expect(promote('b-none', 'FAILOVER')).rejects.toMatchObject({ status: 404 });
    await remove(replica);
    await expect(promote(replica, 'FAILOVER')).rejects.toMatchObject({
      ...refused,
      message: "Broker [replica] can't be promoted while in state [DELETION_IN_PROGRESS]",
    });
  });

  test('in ten concurrent calls leaves one primary and one replica', async () => {
    const { pair, promote, reboot, read } = newWorld();
    const { primary, replica } = await pair();
    await reboot(primary);
    await Promise.allSettled(
      Array.from({ length: 10 }, (_, n) => promote(n % 2 === 0 ? primary : replica, 'SWITCHOVER')),
    );
    const states = [(await read(primary)).brokerState, (await read(replica)).brokerState];
    expect(states.toSorted()).toStrictEqual(['REPLICA', 'RUNNING']);
  });
});
