import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tableDefinition } from '../../../src/state/table/table.ts';
import { startIndependentEngine } from '../../state/engine.ts';
import { cases } from '../../support/cases.ts';
import { type Call, callOf } from './randomCalls.ts';
import { type Answer, ownEngine, servedEngine, type WireEngine } from './wireEngine.ts';

/** How many calls are compared (`PROPERTY_CASES=10` compares 100,000, which takes some minutes). */
const CALLS = cases(10_000);
const CALLS_IN_A_RUN = 40;
const TABLE = 'tables';
const HAS_BINARY = process.platform === 'linux' && process.arch === 'x64';

let own: WireEngine;
let other: WireEngine;
let stop = async () => {};
beforeAll(async () => {
  if (!HAS_BINARY) return;
  const independent = await startIndependentEngine();
  stop = independent.stop;
  const endpoint = await independent.table.client.config.endpoint?.();
  own = ownEngine();
  other = servedEngine(endpoint?.hostname ?? '', endpoint?.port ?? 0);
  const create = { operation: 'CreateTable', input: { ...tableDefinition(TABLE) } };
  for (const engine of [own, other]) expect((await engine(create)).status).toBe(200);
});
afterAll(() => stop());

/**
 * Where the engines are known to differ, and why this one is as it is. DynamoDB itself cannot be asked here:
 * what decides is its documentation.
 */
const DIFFERENCES: Readonly<Record<string, (call: Call, ours: Answer, theirs: Answer) => boolean>> = {
  // Developer Guide, "Update expressions": the parent of a nested attribute must exist.
  'REMOVE below a parent that is absent': (_, ours) =>
    JSON.stringify(ours.body).includes('The document path provided in the update expression is invalid'),
  // API Reference, UpdateItem: ALL_OLD "returns all of the attributes of the item, as they appeared
  // before": there was none.
  'ALL_OLD of an item that was absent': ({ input }, ours) =>
    input.ReturnValues === 'ALL_OLD' && ours.status === 200 && ours.body.Attributes === undefined,
  // API Reference, UpdateItem: UPDATED_OLD and UPDATED_NEW return "only the updated attributes": one
  // element, not its list.
  'UPDATED_OLD and UPDATED_NEW of a list element': ({ input }, ours) =>
    String(input.ReturnValues).startsWith('UPDATED_') &&
    String(input.UpdateExpression).includes('[') &&
    ours.status === 200,
};

test.runIf(HAS_BINARY)(
  `${CALLS} random calls get the answers of the independent engine`,
  async () => {
    const counts = new Map<string, number>();
    const count = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);
    let runs = 0;
    const seeds = fc.array(fc.nat(), { minLength: CALLS_IN_A_RUN, maxLength: CALLS_IN_A_RUN });
    await fc.assert(
      fc.asyncProperty(seeds, async (all) => {
        const partition = `run ${++runs}`;
        for (const seed of all) {
          const call = callOf(seed, TABLE, partition);
          const [ours, theirs] = [await own(call), await other(call)];
          count(ours.status === 200 ? 'answers' : 'errors');
          const [first, second] = [comparable(call, ours), comparable(call, theirs)];
          if (JSON.stringify(first) === JSON.stringify(second)) continue;
          const known = Object.entries(DIFFERENCES).find(([, is]) => is(call, ours, theirs));
          if (known === undefined) expect({ call, answer: first }).toEqual({ call, answer: second });
          else count(known[0]);
          await takeOver(partition);
        }
      }),
      { numRuns: Math.ceil(CALLS / CALLS_IN_A_RUN), endOnFailure: true },
    );
    console.log(`engines compared: ${JSON.stringify(Object.fromEntries(counts))}`);
    const differing = Object.keys(DIFFERENCES).reduce((sum, name) => sum + (counts.get(name) ?? 0), 0);
    expect(differing).toBeLessThan(CALLS * 0.03);
    expect(counts.get('answers')).toBeGreaterThan(CALLS / 2);
    expect(counts.get('errors')).toBeGreaterThan(CALLS / 10);
  },
  60_000 + CALLS * 20,
);

test.skipIf(HAS_BINARY)(
  'without a program of the independent engine for this platform, nothing is compared',
  () => {
    console.log('engines not compared: the independent engine runs on Linux x64 only');
  },
);

/** After a known difference, the partition is made in our engine what it is in the other one. */
async function takeOver(partition: string): Promise<void> {
  const input = {
    TableName: TABLE,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: partition } },
  };
  const itemsOf = async (engine: WireEngine) =>
    ((await engine({ operation: 'Query', input })).body.Items ?? []) as Record<string, unknown>[];
  for (const { pk, sk } of await itemsOf(own)) {
    await own({ operation: 'DeleteItem', input: { TableName: TABLE, Key: { pk, sk } } });
  }
  for (const Item of await itemsOf(other)) {
    await own({ operation: 'PutItem', input: { TableName: TABLE, Item } });
  }
}

/**
 * What must be equal: all of an answer; of an error its name, its reasons and the item that it shows, not its
 * sentence.
 */
function comparable({ operation }: Call, { status, body }: Answer): unknown {
  if (status === 200) return sorted(body, operation === 'BatchGetItem');
  const reasons = (body.CancellationReasons ?? []) as Record<string, unknown>[];
  return {
    status,
    name: String(body.__type).split('#').at(-1),
    reasons: reasons.map(({ Code, Item }) => [Code, sorted(Item ?? null)]),
    item: sorted(body.Item ?? null),
  };
}

const SETS: ReadonlySet<string> = new Set(['SS', 'NS', 'BS']);

/** Members by name; sets, and where asked the items of a batch, in an order of their own. */
function sorted(value: unknown, inAnyOrder = false): unknown {
  if (Array.isArray(value)) {
    const elements = value.map((each) => sorted(each));
    return inAnyOrder
      ? elements.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
      : elements;
  }
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    members.map(([name, member]) => [name, sorted(member, SETS.has(name) || inAnyOrder)]),
  );
}
