import { createSecretKey, randomBytes } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { KeySet } from '../src/keyring/keyring.ts';
import { compare, type Series } from './compare.ts';
import type { Figure, Goal } from './figure.ts';
import { inTurns, type Turns } from './inTurns.ts';
import { deciding, type Event, eventsOf, gateOver } from './scale/decisions.ts';
import { readsOver } from './scale/reads.ts';
import { type ScaledTable, scaledTable } from './scale/scaledTable.ts';

const ACCOUNTS = Number(process.env.BENCH_SCALE_ACCOUNTS || 1_000);
const GOAL: Goal = { of: 'ratio', bound: 'at most', limit: 1.3 };
/** They take milliseconds: a call a sample, and few samples where the machine is busy. */
const CALLS = 1;
const TURNS: Turns = { rounds: 7, roundMs: 300, warmupMs: 400, samples: 20 };
/** Warm decisions need no I/O. */
const WARM_CALLS = 50;

/** A table, and an event of each of its principals. */
interface Filled {
  readonly scaled: ScaledTable;
  readonly events: readonly Event[];
}

/**
 * 10,000 principals and 200,000 brokers in 1,000 accounts, beside ten principals and 200 brokers of one
 * account. Fewer accounts with BENCH_SCALE_ACCOUNTS.
 */
export async function bench(): Promise<Figure[]> {
  const newest = { id: 'bench', key: createSecretKey(randomBytes(32)) };
  const secrets: KeySet = { newest, byId: new Map([[newest.id, newest.key]]) };
  const small = await filled(1, secrets);
  try {
    const large = await filled(ACCOUNTS, secrets);
    try {
      return [...(await decisions(small, large, secrets)), ...(await lists(small, large)), ...filling(large)];
    } finally {
      await large.scaled.dispose();
    }
  } finally {
    await small.scaled.dispose();
  }
}

async function filled(accounts: number, secrets: KeySet): Promise<Filled> {
  const scaled = await scaledTable(accounts, secrets);
  return { scaled, events: await eventsOf(scaled.principals) };
}

async function decisions(small: Filled, large: Filled, secrets: KeySet): Promise<Figure[]> {
  const few = `${small.events.length} principals`;
  const many = `${large.events.length} principals`;
  const emptyHeap = heapUsed();
  const visited = gateOver(large.scaled.table, secrets);
  const visit = deciding(large.events, () => visited);
  for (const _ of large.events) await visit();
  const fullHeap = heapUsed();

  const smallGate = gateOver(small.scaled.table, secrets);
  const hot = large.events.slice(-small.events.length);
  const [coldSmall, coldLarge, roundRobin] = await inTurns(
    [
      {
        name: `cold decision of ${few}`,
        run: deciding(small.events, () => gateOver(small.scaled.table, secrets)),
        calls: CALLS,
      },
      {
        name: `cold decision of ${many}`,
        run: deciding(large.events, () => gateOver(large.scaled.table, secrets)),
        calls: CALLS,
      },
      { name: `${many} in turns, more than are cached`, run: visit, calls: CALLS },
    ],
    TURNS,
  );
  const [warmSmall, warmLarge] = await inTurns([
    { name: `warm decision, ${few}`, run: deciding(small.events, () => smallGate), calls: WARM_CALLS },
    { name: `warm decision, full caches`, run: deciding(hot, () => visited), calls: WARM_CALLS },
  ]);
  return [
    ...besides([coldLarge, coldSmall], [roundRobin, coldSmall], [warmLarge, warmSmall]),
    { name: `live heap for ${many}, visited once`, value: (fullHeap - emptyHeap) / 1e6, unit: 'MB' },
    {
      name: `live heap for them, visited again and again`,
      value: (heapUsed() - emptyHeap) / 1e6,
      unit: 'MB',
    },
    { name: 'resident memory of this process then', value: process.memoryUsage.rss() / 1e6, unit: 'MB' },
  ];
}

async function lists(small: Filled, large: Filled): Promise<Figure[]> {
  const own = readsOver(large.scaled.table, ACCOUNTS);
  const other = readsOver(small.scaled.table, 1);
  const [few, many] = [`among ${small.scaled.brokers.items}`, `among ${large.scaled.brokers.items} brokers`];
  const [firstOther, first, wholeOther, whole, describeOther, describe] = await inTurns(
    [
      { name: few, run: other.firstPage, calls: CALLS },
      { name: `first page of ListBrokers ${many}`, run: own.firstPage, calls: CALLS },
      { name: `${few} `, run: other.wholeList, calls: CALLS },
      { name: `an account's whole list ${many}`, run: own.wholeList, calls: CALLS },
      { name: `${few}  `, run: other.describe, calls: CALLS },
      { name: `DescribeBroker ${many}`, run: own.describe, calls: CALLS },
    ],
    TURNS,
  );
  return besides([first, firstOther], [whole, wholeOther], [describe, describeOther]);
}

function besides(...pairs: readonly (readonly [own: Series, other: Series])[]): Figure[] {
  return pairs.map(([own, other]) => compare(inMicroseconds(own), inMicroseconds(other), 'µs', GOAL));
}

function filling({ scaled: { brokers, people } }: Filled): Figure[] {
  return [
    { name: `filling ${brokers.items} brokers`, value: brokers.items / brokers.seconds, unit: '/s' },
    { name: `filling ${people.items} principals`, value: people.items / people.seconds, unit: '/s' },
    { name: 'filling both', value: (brokers.seconds + people.seconds) * 1_000, unit: 'ms' },
  ];
}

function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}

function inMicroseconds({ name, rounds }: Series): Series {
  return { name: name.trim(), rounds: rounds.map((nanoseconds) => nanoseconds / 1_000) };
}
