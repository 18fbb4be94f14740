import { type BenchName, loadBench } from './benches.ts';

/**
 * Started by run.ts: one bench in its own process. Its figures go back over the channel; standard output is
 * the functions' own.
 */
const bench = await loadBench(process.argv[2] as BenchName);
process.send?.(await bench());
process.disconnect?.();
