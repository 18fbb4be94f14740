import fc from 'fast-check';
import { SECONDS, SEED } from './budget.ts';
import { heapMegabytes } from './heap.ts';
import { mutated, textOf } from './mutate.ts';
import { type Draw, drawFrom, pick } from './random.ts';

/** One thing that reads what strangers send. */
export interface Target<Input> {
  /** Inputs that are right, or interestingly wrong: where mutations begin. */
  readonly seeds: readonly Input[];
  /** Inputs made by structure or of noise, beside the mutated seeds. */
  readonly arbitrary?: fc.Arbitrary<Input>;
  /** A mutated seed as an input; undefined: it is not a valid input. Default: any value is one. */
  readonly shaped?: (value: unknown) => Input | undefined;
  /**
   * Puts one input through the product, and throws for what must not be. @returns what came of it, as a
   * class: an input that reaches a new one is kept and mutated further
   */
  readonly check: (input: Input) => string | Promise<string>;
  /** Outcomes that must occur: a run whose inputs all fail at the first check tests nothing. */
  readonly reaches: readonly (string | RegExp)[];
  /** Mutated inputs in a second; a tenth of what a quiet machine does, for it may be busy. */
  readonly leastRuns: number;
}

export interface Fuzzed {
  readonly runs: number;
  readonly outcomes: ReadonlyMap<string, number>;
}

/** No input may use the processor for longer; this limit finds inputs that hang, not slow ones. */
const HANG_MS = 4_000;
/** The most memory of caches and the corpus. */
const MOST_MEGABYTES = 150;
const WARM_RUNS = 300;
const MOST_KEPT = 500;
const LATELY = 10;
const MOST_OUTCOMES = 5_000;
const LONGEST_KEPT = 20_000;
const LONGEST_SHOWN = 4_000;

/**
 * Fuzzes for the budget's time, half of it by properties (shrunk by fast-check), half of it led by new
 * outcomes.
 */
export async function fuzz<Input>(name: string, target: Target<Input>, seconds = SECONDS): Promise<Fuzzed> {
  const { shaped = (value) => value as Input } = target;
  const outcomes = new Map<string, number>();
  let runs = 0;
  let warm: number | undefined;

  async function run(input: Input): Promise<string> {
    const before = process.cpuUsage();
    const outcome = await target.check(input);
    const { user, system } = process.cpuUsage(before);
    if ((user + system) / 1000 > HANG_MS) throw new Error(`it took ${Math.round((user + system) / 1000)} ms`);
    runs += 1;
    if (runs === WARM_RUNS) warm = heapMegabytes();
    if (outcomes.size < MOST_OUTCOMES) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    return outcome;
  }

  const finding = (input: unknown, cause: unknown, how: string) =>
    new Error(
      `${name}: ${String(cause)}\n  found ${how} after ${runs} runs; again with FUZZ_SEED=${SEED} ` +
        `FUZZ_SECONDS=${seconds}\n  input: ${textOf(input).slice(0, LONGEST_SHOWN)}`,
      { cause },
    );
  async function runOrTell(input: Input, how: string): Promise<string> {
    try {
      return await run(input);
    } catch (error) {
      throw finding(input, error, how);
    }
  }

  for (const seed of target.seeds) await runOrTell(seed, 'as a seed');
  const known = new Set(outcomes.keys());
  const seeded = runs;
  await byProperty();
  await byOutcome(known);

  const heap = heapMegabytes();
  const grown = warm === undefined ? 0 : heap - warm;
  if (grown > MOST_MEGABYTES)
    throw new Error(`${name}: the heap grew by ${Math.round(grown)} MB in ${runs} runs`);
  if (runs - seeded < target.leastRuns * seconds)
    throw new Error(`${name}: ${runs - seeded} runs only, in ${seconds} s`);
  const missed = target.reaches.filter(
    (wanted) => ![...outcomes.keys()].some((seen) => reaches(seen, wanted)),
  );
  if (missed.length > 0) {
    throw new Error(
      `${name}: never reached ${missed.join(', ')} but ${[...outcomes.keys()].slice(0, 50).join(' | ')}`,
    );
  }
  if (process.env.FUZZ_REPORT === 'on') {
    console.info(
      `${name}: ${runs} runs, ${outcomes.size} outcomes, ${Math.round(grown)} MB more, seed ${SEED}`,
    );
  }
  return { runs, outcomes };

  async function byProperty(): Promise<void> {
    const recipe = fc.tuple(fc.nat(), fc.array(fc.nat(), { minLength: 1, maxLength: 6 }));
    const changed = recipe.map(([seed, changes]) => {
      let value: unknown = target.seeds[seed % target.seeds.length];
      for (const change of changes) value = mutated(value, drawFrom(change), target.seeds);
      return value;
    });
    const { arbitrary } = target;
    const inputs = arbitrary === undefined ? changed : fc.oneof(changed, arbitrary);
    let last: { readonly input: Input; readonly checked: Promise<string> } | undefined;
    const property = fc.asyncProperty(inputs, async (value) => {
      const input = shaped(value);
      if (input === undefined) return;
      last = { input, checked: run(input) };
      await last.checked;
    });
    const details = await fc.check(property, {
      seed: SEED,
      numRuns: 2 ** 31,
      interruptAfterTimeLimit: seconds * 500,
      markInterruptAsFailure: false,
    });
    if (details.failed) {
      const [value] = details.counterexample ?? [];
      throw finding(shaped(value) ?? value, details.errorInstance, 'by properties');
    }
    // Time interrupts a check under way: it must be over before the next one begins, and what it finds
    // counts.
    await last?.checked.catch((error: unknown) => {
      throw finding(last?.input, error, 'by properties');
    });
  }

  /**
   * Begins with the seeds, whatever the properties found: as many inputs as those had time for would not come
   * again.
   */
  async function byOutcome(seen: Set<string>): Promise<void> {
    const draw = drawFrom(SEED);
    const kept: Input[] = [...target.seeds];
    const until = performance.now() + seconds * 500;
    while (performance.now() < until) {
      // What led somewhere new lately leads further.
      const from = draw(2) === 0 ? kept.slice(-LATELY) : kept;
      const value = changedOften(pick(from, draw), draw, kept);
      const input = shaped(value);
      if (input === undefined) continue;
      const outcome = await runOrTell(input, 'by outcomes');
      if (seen.has(outcome) || seen.size >= MOST_OUTCOMES) continue;
      seen.add(outcome);
      if (textOf(input).length > LONGEST_KEPT) continue;
      if (kept.length < MOST_KEPT) kept.push(input);
      else kept[target.seeds.length + draw(MOST_KEPT - target.seeds.length)] = input;
    }
  }
}

function changedOften(input: unknown, draw: Draw, others: readonly unknown[]): unknown {
  let value = input;
  for (let left = 1 + draw(4); left > 0; left -= 1) value = mutated(value, draw, others);
  return value;
}

function reaches(seen: string, wanted: string | RegExp): boolean {
  return typeof wanted === 'string' ? seen === wanted : wanted.test(seen);
}

/** A sentence without its variable parts: names, numbers, quotes. */
export function sketch(message: string): string {
  return message
    .slice(0, 400)
    .replace(/\[[^\]]*\]|'[^']*'|"[^"]*"|`[^`]*`|\d+|[^\x20-\x7e]/g, '_')
    .slice(0, 80);
}
