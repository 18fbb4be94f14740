import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/**
 * Runs a script of this folder in its own process and returns the one message that it sends. Its standard
 * output is the null device: the functions really write their records, and the system drops them. Rejects
 * when it ends without a message.
 */
export async function inItsOwnProcess<Told>(script: string, ...args: readonly string[]): Promise<Told> {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), args, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const orphan = () => child.kill('SIGKILL');
  process.once('exit', orphan);
  const told: unknown[] = [];
  child.once('message', (message) => told.push(message));
  const [code, signal] = await once(child, 'exit');
  process.off('exit', orphan);
  if (told.length === 0) {
    throw new Error(`The bench ${args.join(' ') || script} failed (exit code ${code}, signal ${signal}).`);
  }
  return told[0] as Told;
}
