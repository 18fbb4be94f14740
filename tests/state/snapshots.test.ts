import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readEntities, readPointer } from '../../src/state/snapshots/snapshots.ts';
import {
  dropVersion,
  listVersions,
  switchPointer,
  writeVersion,
} from '../../src/state/snapshots/snapshotVersions.ts';
import type { Table } from '../../src/state/table/client.ts';
import { keys, marshal } from '../../src/state/table/table.ts';
import { recorded } from '../directory/brokenTable.ts';
import { startEngine } from './engine.ts';

const ACCOUNT = '123456789012';

let table: Table;
let stop: () => Promise<void>;

beforeAll(async () => {
  ({ table, stop } = await startEngine());
});
afterAll(() => stop());

const entity = (n: number, body: unknown = { n }) => ({ sk: `USER#u${n}`, name: `user 'u${n}'`, body });
const many = (count: number) => Array.from({ length: count }, (_, n) => entity(n));
const named = (version: string) => ({ version, contentHash: `hash of ${version}` });

test('a version is read back with every entity, beyond every limit of a batch', async () => {
  await writeVersion(table, ACCOUNT, 'v-many', many(130), 1);
  const wanted = new Set([...many(130).map(({ sk }) => sk), 'USER#nobody']);
  const read = await readEntities(table, ACCOUNT, 'v-many', wanted);
  expect(read.size).toBe(130);
  expect(read.get('USER#u129')).toEqual({ n: 129 });
  expect(await readEntities(table, ACCOUNT, 'v-many', new Set())).toEqual(new Map());
  expect(await readEntities(table, '999999999999', 'v-many', wanted)).toEqual(new Map());
});

test('more than one call can return (16 MB) is read in several calls', async () => {
  const noise = Array.from({ length: 30_000 }, (_, n) => Math.sin(n + 1).toString(36)).join('');
  const large = Array.from({ length: 90 }, (_, n) => entity(n, { n, noise: noise.slice(n) }));
  await writeVersion(table, ACCOUNT, 'v-large', large, 1);
  const pauses: number[] = [];
  const { table: spied, requests } = recorded(table);
  const read = await readEntities(
    spied,
    ACCOUNT,
    'v-large',
    new Set(large.map(({ sk }) => sk)),
    async (milliseconds) => pauses.push(milliseconds),
  );
  expect(read.size).toBe(90);
  expect(read.get('USER#u89')).toEqual(large[89]?.body);
  expect(requests.length).toBeGreaterThan(1);
  expect(pauses).toHaveLength(requests.length - 1);
});

test('a version comes into force once, and only over the expected version', async () => {
  expect(await readPointer(table, ACCOUNT)).toBeUndefined();
  await writeVersion(table, ACCOUNT, 'v1', many(1), 1);
  await writeVersion(table, ACCOUNT, 'v2', many(1), 2);
  const conflict = { name: 'SnapshotError', code: 'conflict' };
  await expect(switchPointer(table, ACCOUNT, named('v0'), named('v1'))).rejects.toMatchObject(conflict);
  await switchPointer(table, ACCOUNT, undefined, named('v1'));
  await expect(switchPointer(table, ACCOUNT, undefined, named('v2'))).rejects.toMatchObject(conflict);
  await switchPointer(table, ACCOUNT, named('v1'), named('v2'));
  expect(await readPointer(table, ACCOUNT)).toEqual(named('v2'));
  // v1 was in force and does not come back; v9 was never written.
  await expect(switchPointer(table, ACCOUNT, named('v2'), named('v1'))).rejects.toMatchObject(conflict);
  await expect(switchPointer(table, ACCOUNT, named('v2'), named('v9'))).rejects.toMatchObject(conflict);
  expect(await readPointer(table, ACCOUNT)).toEqual(named('v2'));
});

test('only the version in force cannot be deleted; an interrupted deletion is finished', async () => {
  const account = '111111111111';
  await writeVersion(table, account, 'v1', many(40), 1);
  await switchPointer(table, account, undefined, named('v1'));
  await writeVersion(table, account, 'v2', many(40), 2);
  await switchPointer(table, account, named('v1'), named('v2'));

  const [first, second] = await listVersions(table, account);
  if (!first || !second) throw new Error('two versions were written');
  await dropVersion(table, account, second);
  expect((await readEntities(table, account, 'v2', new Set(['USER#u0']))).size).toBe(1);

  const broken = { ...table, client: Object.create(table.client) as typeof table.client };
  broken.client.send = (command: { constructor: { name: string } }) => {
    if (command.constructor.name === 'BatchWriteItemCommand') throw new Error('no power');
    return table.client.send(command as never);
  };
  await expect(dropVersion(broken, account, first)).rejects.toThrow('no power');
  expect(await listVersions(table, account)).toEqual([
    { version: 'v1', state: 'dropping', startedAt: 1 },
    { version: 'v2', state: 'complete', startedAt: 2 },
  ]);
  await dropVersion(table, account, { ...first, state: 'dropping' });
  expect((await listVersions(table, account)).map(({ version }) => version)).toEqual(['v2']);
  expect(await readEntities(table, account, 'v1', new Set(many(40).map(({ sk }) => sk)))).toEqual(new Map());
});

test('an unreadable pointer or entity is reported as broken', async () => {
  const account = '222222222222';
  const put = (Item: ReturnType<typeof marshal>) =>
    table.client.send(new PutItemCommand({ TableName: table.name, Item }));
  await put(marshal({ ...keys.snapshotPointer(account), version: 7 }));
  await expect(readPointer(table, account)).rejects.toMatchObject({ code: 'broken' });
  for (const body of [{ S: '{' }, { B: Buffer.from('no gzip') }, { N: '1' }]) {
    await put({ ...marshal(keys.snapshotEntity(account, 'v', 'USER#x')), body });
    await expect(readEntities(table, account, 'v', new Set(['USER#x']))).rejects.toMatchObject({
      code: 'broken',
      message: 'The stored snapshot has an unreadable item for USER#x.',
    });
  }
});
