import { describe, expect, it } from 'vitest';
import { fuzz } from './fuzz.ts';

const SEED = { name: 'one', list: [1, 2], inner: { text: 'arn:aws:mq:a' } };
const rest = { reaches: [], leastRuns: 1 };
const told = (promise: Promise<unknown>) =>
  promise.then(
    () => 'nothing',
    (error: Error) => error.message,
  );

/** The fuzzer itself, on products with a planted fault. */
describe('the fuzzing harness', () => {
  it('finds a value of the wrong kind, and prints how to find it again', async () => {
    const check = (input: typeof SEED) => (typeof input.inner.text === 'number' ? never() : 'fine');
    const shaped = (value: unknown) =>
      (value as typeof SEED | undefined)?.inner?.text === undefined ? undefined : (value as typeof SEED);
    const message = await told(fuzz('planted', { seeds: [SEED], shaped, check, ...rest }, 2));
    expect(message).toMatch(/planted: Error: never\n.*FUZZ_SEED=\d+/);
    expect(message).toContain('input: {');
  });

  it('finds a fault behind three steps that it has to reach first', async () => {
    const check = (text: string) => {
      const steps = ['..', '__proto__', '\u0000'].findIndex((token) => !text.includes(token));
      return steps === -1 ? never() : `step ${steps}`;
    };
    expect(await told(fuzz('planted', { seeds: ['a'], check, ...rest }, 2))).toContain('Error: never');
  });

  it('finds too few runs, and an outcome that no input reaches', async () => {
    const check = () => 'fine';
    expect(await told(fuzz('few', { seeds: ['a'], check, reaches: [], leastRuns: 1e9 }, 0.2))).toContain(
      'runs only',
    );
    expect(
      await told(fuzz('shallow', { seeds: ['a'], check, reaches: ['deep'], leastRuns: 1 }, 0.2)),
    ).toContain('never reached deep');
  });

  it('finds memory that is kept', async () => {
    const kept: number[][] = [];
    let calls = 0;
    const check = () => {
      calls += 1;
      if (calls > 300 && calls <= 320) kept.push(new Array<number>(1_300_000).fill(0));
      return 'fine';
    };
    expect(await told(fuzz('leak', { seeds: ['a'], check, ...rest }, 4))).toContain('the heap grew');
  });
});

function never(): never {
  throw new Error('never');
}

it('finishes one input before the next one, also when the time is over', async () => {
  let under = 0;
  let most = 0;
  const check = async () => {
    under += 1;
    most = Math.max(most, under);
    await new Promise((resolve) => setTimeout(resolve, 20));
    under -= 1;
    return 'checked';
  };
  await fuzz('slow', { seeds: ['a'], check, ...rest }, 0.3);
  expect([most, under]).toEqual([1, 0]);
});
