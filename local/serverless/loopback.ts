import { createServer, type Server } from 'node:http';
import type { HapiServer } from './hapi.ts';

/** The events of connections on the second address that are passed on to the server. */
const FORWARDED = ['request', 'checkContinue', 'checkExpectation', 'connect', 'clientError'] as const;

/**
 * Lets the server also answer on a second address. `localhost` is ::1 to some clients and 127.0.0.1 to
 * others, and serverless-offline listens on one address only.
 */
export function alsoListenOn(server: HapiServer, host: string, port: number): void {
  let second: Server | undefined;
  server.ext('onPostStart', async () => {
    const { listener } = server;
    second = createServer({ requireHostHeader: false });
    for (const event of FORWARDED) second.on(event, (...args) => listener.emit(event, ...args));
    second.keepAliveTimeout = listener.keepAliveTimeout;
    await new Promise<void>((resolve, reject) => {
      second?.once('error', reject).listen(port, host, resolve);
    });
  });
  server.ext('onPreStop', () => {
    second?.close();
    second?.closeIdleConnections();
  });
}
