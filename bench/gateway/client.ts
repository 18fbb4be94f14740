import { Connection } from './connection.ts';

/**
 * The task of the client process: its duration, its number of connections, and the requests that it sends in
 * turns.
 */
export interface Order {
  readonly host: string;
  readonly port: number;
  readonly requests: readonly string[];
  readonly connections: number;
  readonly milliseconds: number;
  /** The status of every answer; another one fails the bench. */
  readonly status: number;
}

/** Answers a second, or the reason for a failure. */
export type Served = { readonly perSecond: number } | { readonly failure: string };

process.on('message', async (order: Order) => {
  const served: Served = await serve(order).catch((error: unknown) => ({ failure: String(error) }));
  process.send?.(served);
});

async function serve(order: Order): Promise<Served> {
  const { host, port, requests, connections, milliseconds, status: expected } = order;
  const open = await Promise.all(Array.from({ length: connections }, () => Connection.open(host, port)));
  let answered = 0;
  const began = performance.now();
  const end = began + milliseconds;
  await Promise.all(
    open.map(async (connection, first) => {
      for (let next = first; performance.now() < end; next += connections) {
        const { status, body } = await connection.send(requests[next % requests.length] ?? '');
        if (status !== expected) throw new Error(`${status} instead of ${expected}: ${body}`);
        answered += 1;
      }
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  for (const connection of open) connection.close();
  return { perSecond: answered / seconds };
}
