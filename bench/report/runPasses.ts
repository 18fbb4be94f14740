import { loadavg } from 'node:os';
import type { BenchName } from '../benches.ts';
import type { Figure } from '../figure.ts';
import { inItsOwnProcess } from '../inItsOwnProcess.ts';
import type { Pass } from './pass.ts';

/** What takes longer than this is measured once: its spread is that of its rounds. */
const LONG_SECONDS = 30;

/**
 * All benches in turn, and that several times: what one pass cannot tell is how much the next process differs. The machine's speed is
 * taken between any two of them.
 */
export async function runPasses(
  benches: readonly BenchName[],
  count: number,
  tell: (text: string) => void,
): Promise<Pass[]> {
  const passes: Pass[] = [];
  const long = new Set<BenchName>();
  let before = await rawCrypto();
  for (let number = 1; number <= count; number += 1) {
    for (const bench of benches) {
      if (long.has(bench)) continue;
      const loadBefore = loadavg()[0] ?? 0;
      const began = performance.now();
      const figures = await inItsOwnProcess<Figure[]>('./one.ts', bench);
      const seconds = (performance.now() - began) / 1_000;
      const loadAfter = loadavg()[0] ?? 0;
      const after = await rawCrypto();
      passes.push({ bench, figures, cryptoNs: (before + after) / 2, seconds, loadBefore, loadAfter });
      before = after;
      if (seconds > LONG_SECONDS) long.add(bench);
      tell(`pass ${number} of ${count}: ${bench}, ${seconds.toFixed(0)} s, load ${loadAfter.toFixed(1)}\n`);
    }
  }
  return passes;
}

function rawCrypto(): Promise<number> {
  return inItsOwnProcess<number>('./report/yardstick.ts');
}
