import { cpus, release, totalmem, type } from 'node:os';
import type { Machine } from './report.ts';

export function machine(): Machine {
  const known = cpus();
  return {
    cpu: known[0]?.model.trim() ?? 'unknown',
    cores: known.length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    // What follows the numbers of a kernel names who built it.
    system: `${type()} ${/^[\d.]*\d/.exec(release())?.[0] ?? ''}`.trim(),
  };
}
