import { paginateQuery } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { UserPrincipal } from '../../src/authz/principal.ts';
import type { Account } from '../../src/directory/account.ts';
import { importSnapshot } from '../../src/directory/importSnapshot.ts';
import { snapshotDirectory } from '../../src/directory/snapshotDirectory.ts';
import { readPointer } from '../../src/state/snapshots/snapshots.ts';
import { listVersions } from '../../src/state/snapshots/snapshotVersions.ts';
import type { Table } from '../../src/state/table/client.ts';
import { keys } from '../../src/state/table/table.ts';
import { startEngine } from '../state/engine.ts';
import { intercepted, recorded } from './brokenTable.ts';
import { ACCOUNT, account, document, inline, user } from './exports.ts';

/** Sixty users and the account. */
const ITEMS = 61;
const HOUR = 60 * 60 * 1_000;

let table: Table;
let stop: () => Promise<void>;
let clock = Date.parse('2026-11-21T10:00:00Z');
const now = () => clock;

beforeAll(async () => {
  ({ table, stop } = await startEngine());
});
afterAll(() => stop());

/** An account of sixty users, all of whose inline policy is named so. */
function named(name: string): Account {
  const users = Array.from({ length: 60 }, (_, n) =>
    user(`u${n}`, inline('UserPolicyList', { [name]: document('mq:*') })),
  );
  return account({ users });
}

/** The policy names that all sixty users have: one name, unless snapshots were mixed. */
async function inForce(): Promise<string[]> {
  const directory = snapshotDirectory(table);
  const records = await Promise.all(
    Array.from({ length: 60 }, (_, n) => {
      const { UserId: userId, Arn: arn, UserName: userName } = user(`u${n}`);
      const principal: UserPrincipal = { type: 'User', accountId: ACCOUNT, userId, arn, userName };
      return directory.load(principal);
    }),
  );
  return [...new Set(records.map((record) => record?.identity[0]?.name ?? 'nothing'))];
}

async function itemsOf(version: string): Promise<number> {
  const { pk } = keys.snapshotEntity(ACCOUNT, version, '');
  let count = 0;
  const query = {
    TableName: table.name,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: pk } },
  };
  for await (const page of paginateQuery({ client: table.client }, query)) count += page.Count ?? 0;
  return count;
}

/**
 * The table with something happening after an import has written everything, and before it switches the
 * pointer.
 */
function beforeTheSwitch(happening: () => void | Promise<void>): Table {
  let begun = false;
  return intercepted(table, async ({ name }) => {
    begun ||= name === 'PutItemCommand'; // the new version's record, after old versions were dropped
    if (begun && name === 'TransactWriteItemsCommand') await happening();
  });
}

const isWrite = (name: string) => /Put|Update|Write|Delete/.test(name);

beforeEach(async () => {
  clock += 2 * HOUR;
  await importSnapshot(table, named('old'), { now });
});

test('an import returns its account, version, users and providers', async () => {
  const imported = await importSnapshot(table, account({ users: [user('alice')] }), { now });
  expect(imported).toEqual({
    accountId: ACCOUNT,
    partition: 'aws',
    version: (await readPointer(table, ACCOUNT))?.version,
    users: [{ userName: 'alice', userId: 'AIDAALICE', arn: `arn:aws:iam::${ACCOUNT}:user/alice` }],
    providers: [],
  });
});

test('an import of the same content in any order writes nothing', async () => {
  const first = await importSnapshot(table, named('old'), { now });
  const { table: spied, requests } = recorded(table);
  const reversed = { ...named('old'), users: named('old').users.toReversed() };
  const second = await importSnapshot(spied, reversed, { now });
  expect(second.version).toBe(first.version);
  expect(requests.filter(({ name }) => isWrite(name))).toEqual([]);
});

test('an import that stops at any write leaves the old snapshot in force; the next succeeds', async () => {
  const { table: spied, requests } = recorded(table);
  await importSnapshot(spied, named('dry-run'), { now });
  await importSnapshot(table, named('old'), { now });
  const writes = requests.filter(({ name }) => isWrite(name)).length;
  expect(writes).toBeGreaterThanOrEqual(5); // the record, three batches of sixty users, the switch

  for (let fatal = 1; fatal <= writes; fatal++) {
    let written = 0;
    const broken = intercepted(table, ({ name }) => {
      if (isWrite(name) && ++written === fatal) throw new Error(`no power at write ${fatal}`);
    });
    await expect(importSnapshot(broken, named('new'), { now })).rejects.toThrow(`no power at write ${fatal}`);
    expect(await inForce()).toEqual(['old']);
  }
  await importSnapshot(table, named('new'), { now });
  expect(await inForce()).toEqual(['new']);
});

test('unprocessed writes are sent again; if they stay unprocessed, the import changes nothing', async () => {
  const undone = (input: object) => ({ UnprocessedItems: Reflect.get(input, 'RequestItems') });
  const pause = async () => {};
  let left = 2;
  const twice = intercepted(table, ({ name, input }) =>
    name === 'BatchWriteItemCommand' && left-- > 0 ? undone(input) : undefined,
  );
  await importSnapshot(twice, named('second-try'), { now, pause });
  expect(await inForce()).toEqual(['second-try']);

  const forever = intercepted(table, ({ name, input }) =>
    name === 'BatchWriteItemCommand' ? undone(input) : undefined,
  );
  await expect(importSnapshot(forever, named('new'), { now, pause })).rejects.toMatchObject({
    code: 'unavailable',
  });
  expect(await inForce()).toEqual(['second-try']);
});

test('of concurrent imports exactly one takes effect, and the others say so', async () => {
  const names = ['a', 'b', 'c', 'd'];
  const outcomes = await Promise.allSettled(names.map((name) => importSnapshot(table, named(name), { now })));
  const winners = names.filter((_, at) => outcomes[at]?.status === 'fulfilled');
  expect(await inForce()).toHaveLength(1);
  expect(winners).toEqual(await inForce());
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'conflict' });
  }
});

test('concurrent imports of the same content all succeed, with one version', async () => {
  const imports = Array.from({ length: 4 }, () => importSnapshot(table, named('same'), { now }));
  const versions = new Set((await Promise.all(imports)).map(({ version }) => version));
  expect(versions.size).toBe(1);
  expect(await inForce()).toEqual(['same']);
});

test('the old snapshot is in force until the last write', async () => {
  const seen: string[][] = [];
  const watched = intercepted(table, async ({ name }) => {
    if (isWrite(name)) seen.push(await inForce());
  });
  await importSnapshot(watched, named('new'), { now });
  expect(new Set(seen.flat())).toEqual(new Set(['old']));
  expect(await inForce()).toEqual(['new']);
});

test('five versions are kept; the items of older ones are deleted', async () => {
  const versions: string[] = [];
  for (let n = 0; n < 8; n++) {
    clock += 1_000;
    versions.push((await importSnapshot(table, named(`v${n}`), { now })).version);
  }
  const kept = (await listVersions(table, ACCOUNT)).filter(({ state }) => state === 'complete');
  expect(new Set(kept.map(({ version }) => version))).toEqual(new Set(versions.slice(-5)));
  for (const version of versions.slice(-5)) expect(await itemsOf(version)).toBe(ITEMS);
  for (const version of versions.slice(0, -5)) expect(await itemsOf(version)).toBe(0);
});

test('the items of an abandoned import are deleted after an hour, and a running import is kept', async () => {
  const dying = beforeTheSwitch(() => {
    throw new Error('no power');
  });
  await expect(importSnapshot(dying, named('dead'), { now })).rejects.toThrow('no power');
  const [dead] = (await listVersions(table, ACCOUNT)).filter(
    ({ state, startedAt }) => state === 'writing' && startedAt === clock,
  );
  const version = dead?.version ?? '';
  await importSnapshot(table, named('soon-after'), { now });
  expect(await itemsOf(version)).toBe(ITEMS);
  clock += HOUR + 1;
  await importSnapshot(table, named('later'), { now });
  expect(await itemsOf(version)).toBe(0);
});

test('the next import finishes an interrupted deletion', async () => {
  for (let n = 0; n < 5; n++) {
    clock += 1_000;
    await importSnapshot(table, named(`v${n}`), { now });
  }
  const dying = intercepted(table, ({ name }) => {
    if (name === 'BatchWriteItemCommand') throw new Error('no power');
  });
  await expect(importSnapshot(dying, named('new'), { now })).rejects.toThrow('no power');
  const dropping = (await listVersions(table, ACCOUNT)).filter(({ state }) => state === 'dropping');
  expect(dropping).toHaveLength(1);
  expect(await itemsOf(dropping[0]?.version ?? '')).toBe(ITEMS);
  await importSnapshot(table, named('new'), { now });
  expect(await itemsOf(dropping[0]?.version ?? '')).toBe(0);
  expect((await listVersions(table, ACCOUNT)).map(({ state }) => state)).not.toContain('dropping');
});

test('an import that others treated as abandoned cannot come into force', async () => {
  const slow = beforeTheSwitch(async () => {
    clock += HOUR + 1;
    // Another import tidies up, then dies itself: the pointer is the old one still.
    const tidying = intercepted(table, (command) => {
      if (command.name === 'PutItemCommand') throw new Error('no power');
    });
    await expect(importSnapshot(tidying, named('other'), { now })).rejects.toThrow('no power');
  });
  await expect(importSnapshot(slow, named('slow'), { now })).rejects.toMatchObject({ code: 'conflict' });
  expect(await inForce()).toEqual(['old']);
});

test('an entity over the item limit is compressed, or refused if it is still too large', async () => {
  const large = { ...document('mq:*'), Id: 'x'.repeat(600_000) };
  const users = (documentOf: unknown) => [user('u0', inline('UserPolicyList', { large: documentOf }))];
  await importSnapshot(table, account({ users: users(large) }), { now });
  const { UserId: userId, Arn: arn, UserName: userName } = user('u0');
  const record = await snapshotDirectory(table).load({
    type: 'User',
    accountId: ACCOUNT,
    userId,
    arn,
    userName,
  });
  expect(record?.identity[0]?.document).toEqual(large);

  const { version } = await importSnapshot(table, named('before'), { now });
  const noise = Array.from({ length: 60_000 }, (_, n) => Math.sin(n + 1).toString(36)).join('');
  const incompressible = account({ users: users({ ...document('mq:*'), Id: noise }) });
  await expect(importSnapshot(table, incompressible, { now })).rejects.toThrow(
    /^user 'u0' is too large to be kept \(\d+ bytes of JSON\)\.$/,
  );
  expect((await readPointer(table, ACCOUNT))?.version).toBe(version);
});
