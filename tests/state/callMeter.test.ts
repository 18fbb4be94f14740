import { DeleteItemCommand, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CallMeter, CallRate } from '../../src/mq/model/ports.ts';
import { callMeter } from '../../src/state/calls/callMeter.ts';
import type { Table } from '../../src/state/table/client.ts';
import { keys, marshal, TTL_ATTRIBUTE } from '../../src/state/table/table.ts';
import { startEngine } from './engine.ts';

const AWS: CallRate = { perSecond: 15, burst: 100 };
/** Milliseconds in which one call comes back at AWS's rate, rounded up. */
const ONE_CALL_MS = 67;

let table: Table;
let stop: () => Promise<void>;
let account = 700_000_000_000;

beforeAll(async () => {
  ({ table, stop } = await startEngine());
});
afterAll(() => stop());

/** An account of its own with a clock, and containers that count its calls. */
function metered(rate: CallRate = AWS, over: Table = table) {
  let now = Date.parse('2026-11-20T10:00:00Z');
  const scope = { accountId: String(++account), region: 'us-east-1' };
  const container = (): CallMeter => callMeter(over, () => now, rate);
  return {
    scope,
    container,
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
    now: () => now,
    item: async () => {
      const Key = marshal(keys.callMeter(scope.accountId, scope.region));
      const get = { TableName: table.name, Key, ConsistentRead: true };
      return (await table.client.send(new GetItemCommand(get))).Item;
    },
    forget: async () => {
      const Key = marshal(keys.callMeter(scope.accountId, scope.region));
      await table.client.send(new DeleteItemCommand({ TableName: table.name, Key }));
    },
  };
}

async function takenOf(calls: readonly Promise<boolean>[]): Promise<number> {
  return (await Promise.all(calls)).filter(Boolean).length;
}

/** The table with every write counted. */
function counting(): { readonly table: Table; writes(): number } {
  let writes = 0;
  const send = async (command: object) => {
    if (command instanceof UpdateItemCommand) writes++;
    return (table.client.send as (command: object) => Promise<unknown>).call(table.client, command);
  };
  return { table: { name: table.name, client: { send } as never }, writes: () => writes };
}

describe('the limit of 15 calls a second and 100 at once', () => {
  test('a full bucket holds exactly 100 calls, one after another; the next calls have to wait', async () => {
    const { scope, container, pass } = metered();
    const meter = container();
    for (let call = 0; call < 100; call++) expect(await meter.take(scope)).toBe(true);
    expect(await meter.take(scope)).toBe(false);
    pass(ONE_CALL_MS - 1);
    expect(await meter.take(scope)).toBe(false);
    pass(1);
    expect(await meter.take(scope)).toBe(true);
    expect(await meter.take(scope)).toBe(false);
  });

  test('a clock an hour ahead, or set back, shuts nobody out', async () => {
    const { scope, container, pass } = metered();
    const meter = container();
    pass(3_600_000);
    expect(await meter.take(scope)).toBe(true);
    pass(-3_600_000);
    // The very container, which remembers, and one that asks the table.
    expect(await meter.take(scope)).toBe(true);
    expect(await container().take(scope)).toBe(true);
    expect(await takenOf(Array.from({ length: 120 }, () => container().take(scope)))).toBe(98);
  });

  test('lets exactly 100 of 160 concurrent calls in 8 containers pass', async () => {
    const { scope, container } = metered();
    const containers = Array.from({ length: 8 }, container);
    const calls = containers.flatMap((meter) => Array.from({ length: 20 }, () => meter.take(scope)));
    expect(await takenOf(calls)).toBe(100);
  });

  test('lets 15 more pass after a second, and 100 after a long pause', async () => {
    const { scope, container, pass } = metered();
    const two = [container(), container()];
    const storm = () => takenOf(two.flatMap((meter) => Array.from({ length: 80 }, () => meter.take(scope))));
    expect(await storm()).toBe(100);
    pass(1_000);
    // 66,667 µs a call: the fifteenth is there after 1,000,005 µs.
    expect(await storm()).toBe(14);
    pass(1);
    expect(await storm()).toBe(1);
    pass(3_600_000);
    expect(await storm()).toBe(100);
  });

  test('is separate for each account and region', async () => {
    const { scope, container } = metered({ perSecond: 1, burst: 1 });
    const meter = container();
    expect(await meter.take(scope)).toBe(true);
    expect(await meter.take(scope)).toBe(false);
    expect(await meter.take({ ...scope, region: 'eu-west-1' })).toBe(true);
    expect(await meter.take({ ...scope, accountId: String(++account) })).toBe(true);
  });
});

describe('the cost of the call limit', () => {
  test('a call costs one write, also in a container that wrongly expected a full bucket', async () => {
    const counted = counting();
    const { scope, container } = metered(AWS, counted.table);
    const [first, second] = [container(), container()];
    for (let call = 0; call < 10; call++) await first.take(scope);
    expect(counted.writes()).toBe(10);
    for (let call = 0; call < 10; call++) await second.take(scope);
    expect(counted.writes()).toBe(21);
  });

  test('is no write for a refusal, once a container knows that the bucket is empty', async () => {
    const counted = counting();
    const { scope, container, pass } = metered({ perSecond: 1, burst: 5 }, counted.table);
    const [first, second] = [container(), container()];
    expect(await takenOf(Array.from({ length: 5 }, () => first.take(scope)))).toBe(5);
    const before = counted.writes();
    for (let call = 0; call < 50; call++) expect(await first.take(scope)).toBe(false);
    expect(counted.writes()).toBe(before);
    for (let call = 0; call < 50; call++) expect(await second.take(scope)).toBe(false);
    expect(counted.writes()).toBe(before + 1);
    pass(1_000);
    expect(await second.take(scope)).toBe(true);
    expect(counted.writes()).toBe(before + 2);
  });
});

describe('the item of the call limit', () => {
  test('expires when the bucket is full again', async () => {
    const { scope, container, item, now } = metered({ perSecond: 1, burst: 5 });
    const meter = container();
    for (let call = 0; call < 5; call++) await meter.take(scope);
    const kept = await item();
    expect(kept?.fullAt?.N).toBe(String((now() + 5_000) * 1_000));
    expect(Number(kept?.[TTL_ATTRIBUTE]?.N)).toBe((now() + 5_000) / 1_000);
  });

  test('may be deleted while a container remembers it', async () => {
    const { scope, container, forget } = metered({ perSecond: 1, burst: 5 });
    const meter = container();
    await meter.take(scope);
    await forget();
    expect(await takenOf([1, 2, 3, 4, 5].map(() => meter.take(scope)))).toBe(5);
    expect(await meter.take(scope)).toBe(false);
  });
});

test('another failure of the table gives an error', async () => {
  const failing = { send: () => Promise.reject(new Error('connection lost')) };
  const { scope, container } = metered(AWS, { name: 'x', client: failing as never });
  await expect(container().take(scope)).rejects.toThrow('connection lost');
});

/**
 * A bucket as one would write it down first: calls in it, filled as time passes. In microseconds of credit,
 * so exact.
 */
function naiveBucket({ perSecond, burst }: CallRate, start: number) {
  const interval = Math.round(1_000_000 / perSecond);
  let credit = burst * interval;
  let last = start;
  return (now: number): boolean => {
    credit = Math.min(burst * interval, credit + (now - last) * 1_000);
    last = now;
    if (credit < interval) return false;
    credit -= interval;
    return true;
  };
}

test('any calls in any containers pass as a token bucket allows', async () => {
  const rate = fc.record({
    perSecond: fc.constantFrom(0.5, 1, 3, 7, 15, 1000),
    burst: fc.integer({ min: 1, max: 6 }),
  });
  const call = fc.record({
    container: fc.nat(2),
    pause: fc.oneof(fc.constant(0), fc.nat(400), fc.nat(5_000)),
  });
  await fc.assert(
    fc.asyncProperty(rate, fc.array(call, { maxLength: 40 }), async (asked, calls) => {
      const { scope, container, pass, now } = metered(asked);
      const containers = [container(), container(), container()];
      const naive = naiveBucket(asked, now());
      for (const { container: index, pause } of calls) {
        pass(pause);
        expect(await containers[index]?.take(scope)).toBe(naive(now()));
      }
    }),
    { numRuns: 60 },
  );
});
