import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keys, marshal } from '../../src/state/table/table.ts';
import { underLoad } from '../integration/underLoad.ts';
import { type Item, itemsOf } from '../integration/wholeTable.ts';
import { type FaultyWorld, faultyWorld, LIMITS_MS as SHORT, tell } from './faultyWorld.ts';
import { lostOrHalf } from './lostOrHalf.ts';
import { as, mixedLoad } from './mixedLoad.ts';

const LONG = 120_000;
const PER_SECOND = 30;
const ACCOUNT = '123456789012';
/** A call on its way while time runs out, on a busy machine. */
const SLACK_MS = 500;

/** Keys are held long enough for the loss to be felt in between. */
const LIMITS_MS = { ...SHORT, keys: 1_500 };

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

let world: FaultyWorld;
beforeAll(async () => {
  world = await faultyWorld(LIMITS_MS);
}, LONG);
afterAll(() => world?.stop());

test(
  'an engine killed -9 three times under load lets nobody in and keeps every write',
  async () => {
    const load = mixedLoad(world.target, world.ledger, 'engine', PER_SECOND);
    for (let times = 0; times < 3; times++) {
      await wait(700);
      await world.killEngine();
      await wait(900);
      await world.startEngine();
    }
    const tally = await load.stop();
    const backMs = await world.back('engine');
    tell('engine killed', tally, { backMs, acknowledged: world.ledger.acknowledged });
    expect(world.ledger.wrong).toEqual([]);
    const { writer, denied, forger } = tally.counts;
    expect(Object.keys(writer)).toEqual(expect.arrayContaining(['200', '503']));
    expect(new Set([...Object.keys(denied), ...Object.keys(forger)])).toEqual(new Set(['403', '503']));
    expect(await lostOrHalf(world.target, world.direct(), world.ledger)).toEqual([]);
    await world.settle('engine');
    expect(world.ledger.wrong).toEqual([]);
    expect(await lostOrHalf(world.target, world.direct(), world.ledger)).toEqual([]);
  },
  LONG,
);

test(
  'an engine without disk space keeps what it acknowledged, answers 500, and recovers',
  async () => {
    await world.killEngine();
    const end = await world.startCrampedEngine(200_000);
    const load = mixedLoad(world.target, world.ledger, 'cramped', PER_SECOND);
    await wait(2_500);
    const tally = await load.stop();
    await end();
    await world.startEngine();
    const backMs = await world.back('cramped');
    tell('disk full', tally, { backMs, acknowledged: world.ledger.acknowledged });
    expect(world.ledger.wrong).toEqual([]);
    expect(tally.counts.writer['500'] ?? 0).toBeGreaterThan(0);
    expect(tally.counts.writer['200'] ?? 0).toBeGreaterThan(0);
    expect(await lostOrHalf(world.target, world.direct(), world.ledger)).toEqual([]);
    await world.settle('cramped');
    expect(world.ledger.wrong).toEqual([]);
    expect(await lostOrHalf(world.target, world.direct(), world.ledger)).toEqual([]);
  },
  LONG,
);

/** It needs the table only to know who calls and what they may. */
const CATALOGUE = { path: '/v1/broker-engine-types' };

interface Told {
  /** Milliseconds from the loss to the question. */
  readonly at: number;
  readonly status: number;
}

/**
 * What alice (who may) and frank (who may not) are answered after something was lost that was read a moment
 * before.
 */
async function toldAfter(lose: () => Promise<void>, forMs: number) {
  const told = { alice: [] as Told[], frank: [] as Told[] };
  // The caches are emptied, so that all values are read again.
  await wait(LIMITS_MS.keys + 100);
  for (const user of ['alice', 'frank']) await as(world.target, user, CATALOGUE);
  await lose();
  const since = performance.now();
  let turn = 0;
  const load = underLoad(PER_SECOND, async () => {
    const user = turn++ % 2 === 0 ? 'alice' : 'frank';
    const at = performance.now() - since;
    const { status } = await as(world.target, user, CATALOGUE);
    told[user].push({ at, status });
    return String(status);
  });
  await wait(forMs);
  await load.stop();
  return told;
}

const statuses = (told: readonly Told[]) => [...new Set(told.map(({ status }) => status))].sort();
const after = (told: readonly Told[], ms: number) => told.filter(({ at }) => at > ms);

/** Milliseconds until a caller has the answer again. */
async function again(user: string, status: number): Promise<number> {
  const since = performance.now();
  while ((await as(world.target, user, CATALOGUE)).status !== status) {
    if (performance.now() - since > 20_000) throw new Error(`${user} does not get ${status} again`);
    await wait(25);
  }
  return Math.round(performance.now() - since);
}

test(
  'without the engine, known callers are served as long as keys are cached, then nobody',
  async () => {
    const told = await toldAfter(world.killEngine, LIMITS_MS.keys + SLACK_MS + 1_000);
    expect(statuses(told.alice)).toEqual([200, 503]);
    expect(statuses(told.frank)).toEqual([403, 503]);
    const late = LIMITS_MS.keys + SLACK_MS;
    expect(statuses(after(told.alice, late))).toEqual([503]);
    expect(statuses(after(told.frank, late))).toEqual([503]);
    await world.startEngine();
    const backMs = await again('alice', 200);
    expect(await again('frank', 403)).toBeLessThan(5_000);
    const lastGoodMs = Math.max(...told.alice.filter(({ status }) => status === 200).map(({ at }) => at));
    tell('engine away', undefined, { backMs, lastGoodMs, calls: told.alice.length + told.frank.length });
  },
  LONG,
);

/** The items of the snapshot in force whose key fits. */
async function snapshotItems(fits: (item: Item) => boolean): Promise<readonly Item[]> {
  return (await itemsOf(world.direct())).filter(
    (item) => item.pk.startsWith(`SNAPSHOT#${ACCOUNT}`) && fits(item),
  );
}

async function put(item: object): Promise<void> {
  const { client, name } = world.direct();
  await client.send(new PutItemCommand({ TableName: name, Item: marshal(item as Record<string, unknown>) }));
}

async function remove({ pk, sk }: Item): Promise<void> {
  const { client, name } = world.direct();
  await client.send(new DeleteItemCommand({ TableName: name, Key: marshal({ pk, sk }) }));
}

const POINTER = keys.snapshotPointer(ACCOUNT);
const LOSSES = [
  ['pointer is gone', ({ pk, sk }: Item) => pk === POINTER.pk && sk === POINTER.sk, remove],
  [
    'users cannot be read',
    ({ sk }: Item) => sk.startsWith('USER#'),
    (item: Item) => put({ ...item, body: '{"half' }),
  ],
] as const;

test.each(LOSSES)(
  'with a snapshot whose %s, old policies serve for their time, then nobody, then it recovers',
  async (name, fits, lose) => {
    const items = await snapshotItems(fits);
    expect(items.length).toBeGreaterThan(0);
    const longest = LIMITS_MS.refresh + LIMITS_MS.stale;
    const told = await toldAfter(
      async () => {
        for (const item of items) await lose(item);
      },
      longest + SLACK_MS + 500,
    );
    for (const item of items) await put(item);
    const backMs = await again('alice', 200);
    const lastGoodMs = Math.max(...told.alice.filter(({ status }) => status === 200).map(({ at }) => at));
    tell(`snapshot ${name}`, undefined, { backMs, lastGoodMs, calls: told.alice.length + told.frank.length });

    expect(statuses(told.alice)).toEqual([200, 503]);
    expect(statuses(told.frank)).toEqual([403, 503]);
    // The cached values were read at most one refresh time before.
    expect(statuses(told.alice.filter(({ at }) => at < LIMITS_MS.stale - SLACK_MS))).toEqual([200]);
    expect(statuses(after(told.alice, longest + SLACK_MS))).toEqual([503]);
    expect(statuses(after(told.frank, longest + SLACK_MS))).toEqual([503]);
    expect(await again('frank', 403)).toBeLessThan(5_000);
  },
  LONG,
);
