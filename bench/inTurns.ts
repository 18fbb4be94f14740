import { Bench } from 'tinybench';
import type { Series } from './compare.ts';

/**
 * Something to be timed. A call takes microseconds, a sample `calls` of them, so that reading the clock costs
 * nothing beside it.
 */
export interface Timed {
  readonly name: string;
  readonly run: () => unknown;
  readonly calls: number;
}

/** How long to measure. */
export interface Turns {
  readonly rounds: number;
  readonly roundMs: number;
  /** Before the first round. */
  readonly warmupMs: number;
  /** Samples of a round, however long they take. */
  readonly samples: number;
}

const USUAL: Turns = { rounds: 7, roundMs: 150, warmupMs: 400, samples: 64 };

/**
 * Times each in every round, forwards and backwards in turns, so that neither a busy machine nor the order
 * favours one. The series are in nanoseconds a call: the median of a round's samples.
 */
export async function inTurns<const Tasks extends readonly Timed[]>(
  tasks: Tasks,
  { rounds: count, roundMs, warmupMs, samples }: Turns = USUAL,
): Promise<{ [Index in keyof Tasks]: Series }> {
  const rounds = new Map<string, number[]>(tasks.map(({ name }) => [name, []]));
  for (let round = 0; round < count; round += 1) {
    const bench = new Bench({
      time: roundMs,
      iterations: samples,
      warmup: round === 0,
      warmupTime: warmupMs,
      warmupIterations: Math.ceil(samples / 4),
      throws: true,
    });
    for (const { name, run, calls } of round % 2 === 0 ? tasks : tasks.toReversed()) {
      bench.add(name, sample(run, calls));
    }
    await bench.run();
    for (const { name, calls } of tasks) {
      const result = bench.getTask(name)?.result;
      if (result?.state !== 'completed') throw new Error(`${name} did not complete: ${result?.state}`);
      rounds.get(name)?.push((result.latency.p50 * 1e6) / calls);
    }
  }
  return tasks.map(({ name }) => ({ name, rounds: rounds.get(name) ?? [] })) as {
    [Index in keyof Tasks]: Series;
  };
}

/** An await in the loop costs as much as a short function, so only promises are awaited. */
function sample(run: () => unknown, calls: number): () => unknown {
  if (run() instanceof Promise) {
    return async () => {
      for (let call = 0; call < calls; call += 1) await run();
    };
  }
  return () => {
    let last: unknown;
    for (let call = 0; call < calls; call += 1) last = run();
    return last;
  };
}
