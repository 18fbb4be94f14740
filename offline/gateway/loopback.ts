import { createServer, type Server } from 'node:http';
import type { HapiServer } from './hapi.ts';

/**
 * Lets the server also answer on a second address. `localhost` is ::1 to some clients and 127.0.0.1 to others, and
 * serverless-offline listens on one address only.
 */
export function alsoListenOn(server: HapiServer, host: string, port: number): void {
  let second: Server | undefined;
  server.ext('onPostStart', async () => {
    const { listener } = server;
    second = createServer((req, res) => listener.emit('request', req, res));
    second.on('clientError', (error, socket) => listener.emit('clientError', error, socket));
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
