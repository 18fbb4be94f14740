import type { Server } from 'node:http';
import type { AddressInfo, Server as NetServer } from 'node:net';
import { errorCode } from '../data/startError.ts';
import { after } from '../frontDoor/realTime.ts';
import { GatewayError } from './gatewayError.ts';

const IPV4 = '127.0.0.1';
const IPV6 = '::1';
const TRIES = 10;
/** The time in milliseconds that running calls get before their connections are closed. */
const CLOSE_MS = 5_000;

/** A server that listens. */
export interface Listening {
  readonly port: number;
  /** Its names or addresses, in the form that URLs have. */
  readonly names: readonly string[];
  close(): Promise<void>;
}

/**
 * Listens on one address, or by default on both loopback addresses with the same port: `localhost` is ::1 to
 * some clients and 127.0.0.1 to others. @throws GatewayError
 */
export async function listen(server: Server, host: string | undefined, wanted: number): Promise<Listening> {
  for (let attempt = 1; ; attempt++) {
    const port = await bind(server, wanted, host ?? IPV4);
    const second = host === undefined ? await secondAddress(server, port) : 'none';
    if (second !== 'taken') {
      const also = second === 'none' ? [] : [second];
      const names =
        host === undefined ? ['localhost', IPV4, ...(also.length > 0 ? [`[${IPV6}]`] : [])] : [shown(host)];
      return { port, names, close: () => close(server, also) };
    }
    await new Promise<void>((resolve) => server.close(() => resolve()));
    if (wanted !== 0 || attempt === TRIES) throw inUse(port, IPV6);
  }
}

/**
 * Connections to ::1 are passed to the same HTTP server. A machine without IPv6 does not have this address.
 */
async function secondAddress(server: Server, port: number): Promise<NetServer | 'none' | 'taken'> {
  const { createServer } = process.getBuiltinModule('node:net');
  const second = createServer((socket) => server.emit('connection', socket));
  try {
    await bind(second, port, IPV6);
    return second;
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return error.cause === 'EADDRINUSE' ? 'taken' : 'none';
  }
}

function bind(server: NetServer, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error) => reject(unavailable(errorCode(error), port, host));
    server.once('error', failed);
    server.listen(port, host, () => {
      server.off('error', failed);
      // If a connection cannot be accepted (too many open files), only this connection fails.
      server.on('error', () => {});
      resolve((server.address() as AddressInfo).port);
    });
  });
}

async function close(server: Server, also: readonly NetServer[]): Promise<void> {
  const closed = [server, ...also].map((one) => new Promise<void>((resolve) => one.close(() => resolve())));
  server.closeIdleConnections();
  const cancel = after(CLOSE_MS, () => server.closeAllConnections());
  await Promise.all(closed);
  cancel();
}

function unavailable(code: string, port: number, host: string): GatewayError {
  if (code === 'EADDRINUSE') return inUse(port, host);
  const why =
    code === 'EACCES' ? 'needs more rights; use a port from 1024' : `cannot be listened on (${code})`;
  return Object.assign(new GatewayError(`The address ${shown(host)}:${port} ${why}.`), { cause: code });
}

function inUse(port: number, host: string): GatewayError {
  const sentence = `Port ${port} is in use on ${host}. Use another port, or 0 for any free port.`;
  return Object.assign(new GatewayError(sentence), { cause: 'EADDRINUSE' });
}

/** An address in the form that URLs have. For an address that means all interfaces: the machine's name. */
function shown(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
