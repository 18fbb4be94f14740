import { createServer } from 'node:net';
import { errorCode } from './startError.ts';

/** A port that was free a moment ago. */
export async function freePort(host: string): Promise<number> {
  const bound = await tryToListen(0, host);
  if (typeof bound === 'string') throw new Error(`No free port on ${host} (${bound}).`);
  return bound;
}

/** Why this port cannot be listened on (`EADDRINUSE`); undefined when it can. */
export async function portProblem(port: number, host: string): Promise<string | undefined> {
  const bound = await tryToListen(port, host);
  return typeof bound === 'string' ? bound : undefined;
}

/** Listens for a moment. The port, or the system's error code. */
function tryToListen(port: number, host: string): Promise<number | string> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(errorCode(error)));
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      const bound = typeof address === 'object' && address ? address.port : port;
      server.close(() => resolve(bound));
    });
  });
}
