import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Loaded, RefreshingCache } from '../../../src/aws/caches.ts';

const REFRESH = 60_000;
const STALE = 300_000;

interface Landing {
  readonly startedAt: number;
  land(value: string | undefined, asOf?: number): Promise<void>;
  fail(message?: string): Promise<void>;
}

/** A cache of three entries, a clock to turn, and the loads under way, each to be landed by hand. */
function world(change: { maxAgeMs?: number } = {}) {
  let now = 0;
  const loads: Landing[] = [];
  const failures: unknown[] = [];
  const cache = new RefreshingCache<string>({
    maxEntries: 3,
    maxAgeMs: REFRESH,
    maxStaleMs: STALE,
    now: () => now,
    failed: (error) => failures.push((error as Error).message),
    ...change,
  });
  const load = () =>
    new Promise<Loaded<string> | undefined>((resolve, reject) => {
      // Every waiting caller gets its answer before the test continues.
      const landed = () => new Promise<void>((done) => setImmediate(done));
      loads.push({
        startedAt: now,
        land(value, asOf) {
          resolve(value === undefined ? undefined : { value, asOf });
          return landed();
        },
        fail(message = 'away') {
          reject(new Error(message));
          return landed();
        },
      });
    });
  const get = (key = 'a') => {
    const got = cache.get(key, load).then((aged) => aged && `${aged.value} ${aged.ageMs}`);
    got.catch(() => {}); // looked at later
    return got;
  };
  /** Loaded now. */
  const holds = async (value: string, key = 'a') => {
    const got = get(key);
    await loads.at(-1)?.land(value);
    await got;
  };
  return {
    cache,
    get,
    holds,
    loads,
    failures,
    turn: (ms: number) => (now += ms),
    last: () => loads.at(-1) as Landing,
  };
}

describe('cached values', () => {
  it('are loaded once for concurrent callers, and served to later callers with their age', async () => {
    const { get, loads, last, turn } = world();
    const both = [get(), get()];
    await last().land('one');
    expect(await Promise.all(both)).toEqual(['one 0', 'one 0']);
    turn(44_999);
    expect(await get()).toBe('one 44999');
    expect(loads).toHaveLength(1);
  });

  it('have the age of their oldest part, or else of the start of the load', async () => {
    const { get, last, turn } = world();
    turn(1_000);
    const got = get();
    turn(500);
    await last().land('one');
    expect(await got).toBe('one 500');
    const other = get('b');
    await last().land('two', 200);
    expect(await other).toBe('two 1300');
  });

  it('are refreshed in the background after three quarters of their time', async () => {
    const { get, holds, loads, last, turn } = world();
    await holds('one');
    turn(45_000);
    expect(await Promise.all([get(), get()])).toEqual(['one 45000', 'one 45000']);
    expect(loads).toHaveLength(2);
    await last().land('two');
    expect(await get()).toBe('two 0');
  });

  it('are dropped beyond the size, the least recently used first', async () => {
    const { cache, get, holds, loads } = world();
    for (const key of ['a', 'b', 'c']) await holds(key, key);
    await get('a');
    await holds('d', 'd');
    expect(cache.size).toBe(3);
    await get('a');
    expect(loads).toHaveLength(4);
    void get('b');
    expect(loads).toHaveLength(5);
  });
});

describe('when a cached value expires', () => {
  it('the request waits for the load, also if another request started it', async () => {
    const { get, holds, loads, last, turn } = world();
    await holds('one');
    turn(59_000);
    await get();
    turn(1_000);
    const waiting = get();
    expect(loads).toHaveLength(2);
    await last().land('two');
    expect(await waiting).toBe('two 1000');
  });

  it('a load that froze with its container is started again, and its late result is dropped', async () => {
    const { get, holds, loads, last, turn } = world();
    await holds('one');
    turn(45_000);
    await get();
    const frozen = last();
    turn(600_000);
    const waiting = get();
    expect(loads).toHaveLength(3);
    await last().land('two');
    expect(await waiting).toBe('two 0');
    await frozen.land('of old');
    expect(await get()).toBe('two 0');
    expect(loads).toHaveLength(3);
  });

  it('a value that was deleted meanwhile does not come back with a late load', async () => {
    const { get, holds, last, turn } = world();
    await holds('one');
    turn(45_000);
    await get();
    const frozen = last();
    turn(20_000);
    const waiting = get();
    await last().land(undefined);
    expect(await waiting).toBeUndefined();
    await frozen.land('of old');
    const again = get();
    await last().fail();
    await expect(again).rejects.toThrow('away');
  });

  it('a refresh time of 0 keeps nothing, and nobody gets a load that started earlier', async () => {
    const { get, loads, last } = world({ maxAgeMs: 0 });
    const first = get();
    const second = get();
    expect(loads).toHaveLength(2);
    await loads[0]?.land('one');
    await last().land('two');
    expect(await Promise.all([first, second])).toEqual(['one 0', 'two 0']);
  });
});

describe('when the source of a cache fails', () => {
  it('the last good value serves, the failure is reported, and the source has a pause', async () => {
    const { get, holds, loads, failures, last, turn } = world();
    await holds('one');
    turn(60_000);
    const waiting = get();
    await last().fail();
    expect(await waiting).toBe('one 60000');
    expect(failures).toEqual(['away']);
    turn(4_999);
    expect(await get()).toBe('one 64999');
    expect(loads).toHaveLength(2);
    turn(1);
    const again = get();
    expect(loads).toHaveLength(3);
    await last().land('two');
    expect(await again).toBe('two 0');
  });

  it('the last good value serves no longer than its bound, and the cache recovers by itself', async () => {
    const { get, holds, last, turn } = world();
    await holds('one');
    turn(REFRESH + STALE - 1);
    const bridged = get();
    await last().fail();
    expect(await bridged).toBe('one 359999');
    turn(1);
    const refused = get();
    await last().fail('still away');
    await expect(refused).rejects.toThrow('still away');
    const back = get();
    await last().land('two');
    expect(await back).toBe('two 0');
  });

  it('the bound counts from the oldest part of the value', async () => {
    const { get, last, turn } = world();
    turn(30_000);
    const got = get();
    await last().land('one', 0);
    await got;
    turn(REFRESH + STALE - 30_000);
    const refused = get();
    await last().fail();
    await expect(refused).rejects.toThrow('away');
  });

  it('a failed early refresh fails no request', async () => {
    const { get, holds, loads, failures, last, turn } = world();
    await holds('one');
    turn(45_000);
    await get();
    await last().fail();
    expect(failures).toEqual(['away']);
    turn(4_000);
    expect(await get()).toBe('one 49000');
    expect(loads).toHaveLength(2);
    turn(1_000);
    await get();
    expect(loads).toHaveLength(3);
  });

  it('without an old value the load rejects, and the next request asks again', async () => {
    const { get, last, cache } = world();
    for (const message of ['one', 'two']) {
      const got = get();
      await last().fail(message);
      await expect(got).rejects.toThrow(message);
    }
    expect(cache.size).toBe(0);
  });

  it('a value that the source deleted stays deleted, even if the source fails next', async () => {
    const { get, holds, last, turn } = world();
    await holds('one');
    turn(45_000);
    expect(await get()).toBe('one 45000');
    await last().land(undefined);
    const refused = get();
    await last().fail();
    await expect(refused).rejects.toThrow('away');
  });

  it('a dropped value does not serve, nor does its load that was still running', async () => {
    const { cache, get, holds, loads, last, turn } = world();
    await holds('one');
    turn(45_000);
    await get();
    const underWay = last();
    cache.forget('a');
    const got = get();
    expect(loads).toHaveLength(3);
    await underWay.land('of old');
    await last().land('two');
    expect(await got).toBe('two 0');
    expect(await get()).toBe('two 0');
  });
});

/** Whatever happens in whatever order, what serves is never older than it may be. */
it('a value past the refresh time is served only if a load failed in the last five seconds', async () => {
  const step = fc.record({
    turn: fc.integer({ min: 0, max: 40_000 }),
    outcome: fc.constantFrom('land', 'fail', 'gone', 'hang'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
      const { get, loads, last, turn } = world();
      let time = 0;
      let failedAt = Number.NEGATIVE_INFINITY;
      for (const { turn: ms, outcome } of steps) {
        time += ms;
        turn(ms);
        const before = loads.length;
        const got = get().catch(() => 'rejected');
        if (loads.length > before) {
          if (outcome === 'land') await last().land('good');
          if (outcome === 'gone') await last().land(undefined);
          if (outcome === 'fail') {
            failedAt = time;
            await last().fail();
          }
        }
        const served = await Promise.race([got, new Promise((done) => setImmediate(() => done('waits')))]);
        const age = Number(/ (\d+)$/.exec(String(served))?.[1] ?? 0);
        if (age >= REFRESH) expect(time - failedAt).toBeLessThan(5_000);
        expect(age).toBeLessThan(REFRESH + STALE);
      }
    }),
    { numRuns: 300 },
  );
});
