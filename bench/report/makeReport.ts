import type { BenchName } from '../benches.ts';
import { betweenProcesses } from './betweenProcesses.ts';
import { machine } from './machine.ts';
import { emptyInCryptos, mergePasses } from './mergePasses.ts';
import type { Report } from './report.ts';
import { runPasses } from './runPasses.ts';
import { stated } from './stated.ts';
import { versions } from './versions.ts';

/** Runs the benches and reports. `tell` hears of each bench that has ended. */
export async function makeReport(
  names: readonly BenchName[],
  passes: number,
  tell: (text: string) => void,
): Promise<Report> {
  const at = new Date().toISOString();
  const ran = await runPasses(names, passes, tell);
  const empty = emptyInCryptos(ran);
  const crypto = stated(ran.map(({ cryptoNs }) => ({ median: cryptoNs, low: cryptoNs, high: cryptoNs })));
  const merged = names.map((name) =>
    mergePasses(
      ran.filter(({ bench }) => bench === name),
      empty,
    ),
  );
  const benches = betweenProcesses(merged, crypto);
  return { at, machine: machine(), versions: versions(), crypto, benches };
}
