import { spawnSync } from 'node:child_process';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The event of the sample that has the file's name (samples/), made when the file is loaded. It is made
 * synchronously in another process, because `sls invoke local` loads events with require(), and signer and
 * authorizer are asynchronous.
 */
export function thisEvent(file: string): object {
  const maker = fileURLToPath(new URL('./makeEvent.ts', import.meta.url));
  const made = spawnSync(process.execPath, ['--conditions=mqgate-local', maker, basename(file, '.js')], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  if (made.status !== 0) throw new Error(`The sample event could not be made: ${made.stderr}`);
  return JSON.parse(made.output[3] ?? '') as object;
}
