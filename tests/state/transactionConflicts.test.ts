import {
  type AttributeValue,
  paginateScan,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Table } from '../../src/state/table/client.ts';
import { base64, configurationWorld } from '../mq/configurations/configurationWorld.ts';
import { activeMq, CREATION_MS, DELETION_MS, PASSWORD, REBOOT_MS } from '../mq/world.ts';
import { startEngine } from './engine.ts';

let table: Table;
let stop: () => Promise<void>;
let account = 660_000_000_000;

beforeAll(async () => {
  ({ table, stop } = await startEngine());
});
afterAll(() => stop());

/** Tries of one transaction, after which it is given up. */
const TRIES = 8;
const BUSY = { name: 'ServiceUnavailableException', status: 503 };
const MANY_USERS = Array.from({ length: 250 }, (_, n) => ({ username: `user-${n}`, password: PASSWORD }));

/** A table whose next transactions meet another one's: so many, after so many that go through. */
function contended() {
  let through = 0;
  let conflicts = 0;
  const send = async (command: { input: { TransactItems?: unknown[] } }) => {
    if (command instanceof TransactWriteItemsCommand) {
      if (through > 0) through--;
      else if (conflicts > 0) {
        conflicts--;
        throw new TransactionCanceledException({
          message: 'cancelled',
          $metadata: {},
          CancellationReasons: command.input.TransactItems?.map((_, n) => ({
            Code: n === 0 ? 'TransactionConflict' : 'None',
          })),
        });
      }
    }
    return (table.client.send as (command: object) => Promise<unknown>).call(table.client, command);
  };
  return {
    table: { name: table.name, client: { send } as never } as Table,
    conflict: (times: number, after = 0) => {
      conflicts = times;
      through = after;
    },
    conflictsLeft: () => conflicts,
  };
}

interface Call {
  readonly operation: string;
  readonly body?: unknown;
  readonly path?: object;
}

/** Every call that writes, on what `prepared` makes. */
const WRITES: Readonly<Record<string, (ids: { configurationId: string; resourceArn: string }) => Call>> = {
  'CreateBroker with a configuration of its own': () => ({ operation: 'CreateBroker', body: activeMq('b') }),
  'CreateBroker with a given one': ({ configurationId: id }) => ({
    operation: 'CreateBroker',
    body: activeMq('b', { configuration: { id } }),
  }),
  UpdateBroker: ({ configurationId: id }) => ({
    operation: 'UpdateBroker',
    body: { hostInstanceType: 'mq.m5.large', configuration: { id } },
  }),
  RebootBroker: () => ({ operation: 'RebootBroker' }),
  DeleteBroker: () => ({ operation: 'DeleteBroker' }),
  CreateUser: () => ({ operation: 'CreateUser', body: { password: PASSWORD }, path: { username: 'new' } }),
  UpdateUser: () => ({ operation: 'UpdateUser', body: { groups: ['dev'] } }),
  DeleteUser: () => ({ operation: 'DeleteUser' }),
  CreateConfiguration: () => ({
    operation: 'CreateConfiguration',
    body: { name: 'c', engineType: 'ActiveMQ' },
  }),
  UpdateConfiguration: () => ({ operation: 'UpdateConfiguration', body: { data: base64('<broker/>') } }),
  DeleteConfiguration: () => ({ operation: 'DeleteConfiguration' }),
  CreateTags: ({ resourceArn }) => ({
    operation: 'CreateTags',
    body: { tags: { a: '1' } },
    path: { resourceArn },
  }),
};

/**
 * A running broker with two users, and a configuration that it does not use, over a table where other
 * transactions may come.
 */
async function prepared() {
  const meeting = contended();
  const it = configurationWorld(meeting.table, String(++account));
  const configurationId = await it.createConfiguration();
  const brokerId = await it.create(activeMq('a'));
  it.pass(CREATION_MS);
  const labels = { brokerId, configurationId, username: 'zoe' };
  await it.call('CreateUser', { path: labels, body: { password: PASSWORD } });
  const ids = { configurationId, resourceArn: it.brokerArn('a', brokerId) };
  const write = (name: string) => {
    const { operation, body, path } = WRITES[name]?.(ids) ?? { operation: name };
    return it.call(operation, { path: { ...labels, ...path }, body });
  };
  return { ...it, ...meeting, brokerId, write };
}

/** Everything that is kept of an account, by key. */
async function kept(accountId: string): Promise<Map<string, Record<string, AttributeValue>>> {
  const found = new Map<string, Record<string, AttributeValue>>();
  for await (const page of paginateScan(
    { client: table.client },
    { TableName: table.name, ConsistentRead: true },
  )) {
    for (const item of page.Items ?? []) {
      if (item.pk?.S?.includes(`#${accountId}`)) found.set(`${item.pk.S} ${item.sk?.S}`, item);
    }
  }
  return found;
}

describe.each(Object.keys(WRITES))('a call of %s that conflicts with other transactions', (name) => {
  test('is repeated until it succeeds, and runs once', async () => {
    const [it, undisturbed] = [await prepared(), await prepared()];
    it.conflict(TRIES - 1);
    await it.write(name);
    expect(it.conflictsLeft()).toBe(0);
    await undisturbed.write(name);
    expect((await kept(it.accountId)).size).toBe((await kept(undisturbed.accountId)).size);
  });

  test('that always conflicts gets 503 without any change, and succeeds when it is repeated', async () => {
    const it = await prepared();
    const before = await kept(it.accountId);
    it.conflict(TRIES);
    await expect(it.write(name)).rejects.toMatchObject({ ...BUSY, written: 'nothing' });
    expect(it.conflictsLeft()).toBe(0);
    expect(await kept(it.accountId)).toStrictEqual(before);
    await it.write(name);
  });
});

describe('a write of several transactions, of which a later one always conflicts', () => {
  test('CreateBroker with 250 users is a 503; no broker exists, and its name is free', async () => {
    const it = await prepared();
    it.conflict(TRIES, 2);
    await expect(it.create(activeMq('b', { users: MANY_USERS }))).rejects.toMatchObject(BUSY);
    expect((await it.call('ListBrokers')).body?.brokerSummaries).toHaveLength(1);
    const id = await it.create(activeMq('b', { users: MANY_USERS }));
    expect((await it.describe(id)).body?.users).toHaveLength(250);
  });

  test('DeleteBroker is a 503 while its users exist; the same call deletes them later', async () => {
    const it = await prepared();
    it.conflict(TRIES, 1);
    await expect(it.remove(it.brokerId)).rejects.toMatchObject({ ...BUSY, written: 'perhaps' });
    expect((await it.describe(it.brokerId)).body?.brokerState).toBe('DELETION_IN_PROGRESS');
    it.pass(1_000);
    await it.remove(it.brokerId);
    it.pass(DELETION_MS - 1_000);
    await expect(it.describe(it.brokerId)).rejects.toMatchObject({ status: 404 });
    const left = [...(await kept(it.accountId)).entries()].filter(([key]) => key.startsWith('BROKER-USERS'));
    expect(left.map(([, { expiresAt }]) => Number(expiresAt?.N) * 1_000 <= it.ports.clock())).toEqual([
      true,
      true,
    ]);
  });

  test('is a 503 for RebootBroker before the reboot begins, and the same call begins it', async () => {
    const it = await prepared();
    await it.call('DeleteUser', { path: { brokerId: it.brokerId, username: 'admin' } });
    await it.write('RebootBroker');
    it.pass(REBOOT_MS);
    it.conflict(TRIES);
    await expect(it.write('RebootBroker')).rejects.toMatchObject(BUSY);
    expect((await it.describe(it.brokerId)).body?.brokerState).toBe('RUNNING');
    it.conflict(TRIES, 1);
    await expect(it.write('RebootBroker')).rejects.toMatchObject(BUSY);
    expect((await it.describe(it.brokerId)).body?.brokerState).toBe('RUNNING');
    await it.write('RebootBroker');
    expect((await it.describe(it.brokerId)).body?.brokerState).toBe('REBOOT_IN_PROGRESS');
  });
});
