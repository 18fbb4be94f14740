import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Order, Served } from './client.ts';

/** The client in its own process, so that the bench does not delay it. */
export interface ClientProcess {
  /** Answers a second. Rejects when an answer had another status. */
  perSecond(order: Order): Promise<number>;
  stop(): Promise<void>;
}

export function startClient(): ClientProcess {
  const child = fork(fileURLToPath(new URL('./client.ts', import.meta.url)), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const orphan = () => child.kill('SIGKILL');
  process.once('exit', orphan);
  return {
    async perSecond(order) {
      const answer = once(child, 'message');
      child.send(order);
      const [served] = (await answer) as [Served];
      if ('failure' in served) throw new Error(served.failure);
      return served.perSecond;
    },
    async stop() {
      child.kill();
      await ended;
      process.off('exit', orphan);
    },
  };
}
