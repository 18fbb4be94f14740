import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { TallyParts } from '../measure/tally.ts';
import type { FromParent, Order, ToParent } from './client.ts';

/** A process of clients. */
export interface ClientProcess {
  readonly pid: number;
  /** Makes the process report its results since the last report. */
  askReport(): void;
  /** Settles when the order is done; rejects when it could not be. */
  readonly done: Promise<void>;
}

export function startClients(order: Order, note: (report: TallyParts) => void): ClientProcess {
  const child = fork(fileURLToPath(new URL('./client.ts', import.meta.url)), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const orphan = () => child.kill('SIGKILL');
  process.once('exit', orphan);
  let last: ToParent | undefined;
  child.on('message', (message) => {
    last = message as ToParent;
    note(last.report);
  });
  const say = (message: FromParent) => child.connected && child.send(message);
  say({ order });
  const done = once(child, 'exit').then(([code, signal]) => {
    process.off('exit', orphan);
    if (last?.ended === true && last.failure === undefined) return;
    throw new Error(`A client process failed: ${last?.failure ?? `exit code ${code}, signal ${signal}`}`);
  });
  return { pid: child.pid ?? 0, askReport: () => void say('report'), done };
}
