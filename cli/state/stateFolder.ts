import { resolve } from 'node:path';
import { CommandFault } from '../../workbench/commandFault.ts';

/**
 * The folder with the state of a local gateway, for `mqgate serve` and for every command that uses its state:
 * `--state`, or DATA_DIR, or `.mqgate` in the current folder, wherever the package is installed. Undefined:
 * `--state memory`. Throws a CommandFault.
 */
export function stateFolder(typed: string | undefined, { DATA_DIR }: NodeJS.ProcessEnv): string | undefined {
  if (typed === 'memory') return undefined;
  if (typed === '') throw new CommandFault('--state names no folder.');
  return resolve(typed ?? (DATA_DIR || '.mqgate'));
}
