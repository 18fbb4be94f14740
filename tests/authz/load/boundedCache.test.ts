import { describe, expect, it } from 'vitest';
import { BoundedCache } from '../../../src/aws/caches.ts';

/** A cache of three entries that live for 10 ms, a clock to turn, and a count of loads. */
function world() {
  let now = 0;
  const loads: string[] = [];
  const cache = new BoundedCache<string>({ maxEntries: 3, maxAgeMs: 10, now: () => now });
  const get = (key: string, value: string | undefined = key) =>
    cache.get(key, async () => {
      loads.push(key);
      return value;
    });
  return { cache, get, loads, turn: (ms: number) => (now += ms) };
}

describe('BoundedCache', () => {
  it('loads once for concurrent and later callers', async () => {
    const { get, loads } = world();
    expect(await Promise.all([get('a'), get('a')])).toEqual(['a', 'a']);
    await get('a');
    expect(loads).toEqual(['a']);
  });

  it('drops a value by its age, counted from the load', async () => {
    const { get, loads, turn } = world();
    await get('a');
    turn(9);
    await get('a');
    turn(1);
    await get('a');
    expect(loads).toEqual(['a', 'a']);
  });

  it('drops the least recently used value beyond its size', async () => {
    const { cache, get, loads } = world();
    for (const key of ['a', 'b', 'c', 'a', 'd']) await get(key);
    expect(cache.size).toBe(3);
    await get('a');
    await get('b');
    expect(loads).toEqual(['a', 'b', 'c', 'd', 'b']);
  });

  it('keeps neither absent values nor failures', async () => {
    const { cache, get, loads } = world();
    expect(await get('a', undefined)).toBe('a');
    const absent = () => cache.get('x', async () => undefined);
    expect(await absent()).toBeUndefined();
    expect(cache.size).toBe(1);
    const failing = () => cache.get('y', () => Promise.reject(new Error('away')));
    await expect(failing()).rejects.toThrow('away');
    await expect(failing()).rejects.toThrow('away');
    expect(cache.size).toBe(1);
    expect(loads).toEqual(['a']);
  });

  it('keeps a newer value when an old load fails', async () => {
    const { cache, turn } = world();
    let fail: (error: Error) => void = () => {};
    const old = cache.get('a', () => new Promise((_, reject) => (fail = reject)));
    turn(10);
    expect(await cache.get('a', async () => 'new')).toBe('new');
    fail(new Error('late'));
    await expect(old).rejects.toThrow('late');
    expect(await cache.get('a', async () => 'newer')).toBe('new');
  });
});
