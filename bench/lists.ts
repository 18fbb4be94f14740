import { strictEqual } from 'node:assert/strict';
import { listBrokers } from '../src/mq/operations/listBrokers.ts';
import { brokerRepository } from '../src/state/brokers.ts';
import { compare } from './compare.ts';
import type { Figure } from './figure.ts';
import { inTurns, type Timed } from './inTurns.ts';
import { accountId, type FilledTable, filledTable, REGION } from './lists/filledTable.ts';

const FEW = 10;
const MANY = 1_000;
const CALLS = 4;
const DEFAULT_PAGE = 20;

/** The first page of one account's ListBrokers, in a table with many other accounts beside one with few. */
export async function bench(): Promise<Figure[]> {
  const few = await filledTable(FEW);
  try {
    const many = await filledTable(MANY);
    try {
      return [...(await pages(few, many)), filling(few), filling(many)];
    } finally {
      await many.dispose();
    }
  } finally {
    await few.dispose();
  }
}

async function pages(few: FilledTable, many: FilledTable): Promise<Figure[]> {
  const [own, other] = await inTurns([
    await firstPage(`first page among ${MANY} accounts`, many, MANY),
    await firstPage(`among ${FEW}`, few, FEW),
  ]);
  return [
    compare(inMicroseconds(own), inMicroseconds(other), 'µs', { of: 'ratio', bound: 'at most', limit: 1.3 }),
  ];
}

/** Of ten accounts in turn, spread over the table: no single page of the engine is always the warm one. */
async function firstPage(name: string, { table }: FilledTable, accounts: number): Promise<Timed> {
  const run = listBrokers({ brokers: brokerRepository(table, Date.now), clock: Date.now });
  const asked = Array.from({ length: FEW }, (_, index) => accountId(Math.floor((index * accounts) / FEW)));
  let call = 0;
  const list = () => {
    const account = asked[call++ % FEW] ?? '';
    const input = { accountId: account, region: REGION, path: {}, query: [], body: undefined, caller: '' };
    return run(input);
  };
  const { brokerSummaries, nextToken } = (await list()).body ?? {};
  strictEqual((brokerSummaries as readonly unknown[]).length, DEFAULT_PAGE);
  strictEqual(typeof nextToken, 'string');
  return { name, run: list, calls: CALLS };
}

function filling({ items, fillSeconds }: FilledTable): Figure {
  return { name: `filling ${items} brokers`, value: items / fillSeconds, unit: '/s' };
}

function inMicroseconds({ name, rounds }: { readonly name: string; readonly rounds: readonly number[] }) {
  return { name, rounds: rounds.map((nanoseconds) => nanoseconds / 1_000) };
}
