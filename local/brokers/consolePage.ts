import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:https';
import type { BrokerPlan, PlannedUser } from './brokerPlan.ts';
import { asPem } from './certificates/authority.ts';
import type { Certified } from './certificates/certificates.ts';
import type { BrokerProgram } from './program.ts';

export type ConsolePage = Awaited<ReturnType<typeof openConsolePage>>;

const LOOPBACK = '127.0.0.1';
const REQUEST_MS = 10_000;
const MAX_CONNECTIONS = 100;
const HEADERS = {
  'content-type': 'text/plain; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
} as const;

interface PageParts {
  readonly plan: BrokerPlan;
  readonly program: Pick<BrokerProgram, 'version' | 'lacks'>;
  readonly port: number;
  readonly isRunning: () => boolean;
  readonly certified: Certified;
}

/**
 * A web server at the address of the console, for a program without a console. It shows users with console
 * access what runs. Rejects if the port is in use.
 */
export async function openConsolePage({ plan, program, port, isRunning, certified }: PageParts) {
  const { broker, users } = plan;
  const { version, lacks } = program;
  const text = () =>
    [
      `The broker ${broker.name} ` +
        `(${broker.id}) ${isRunning() ? `runs in version ${version}` : 'does not run'}.`,
      'Its program has no web console on this machine.',
      ...(lacks === undefined ? [] : [lacks]),
      '',
    ].join('\n');
  const permitted = users.filter(({ consoleAccess }) => consoleAccess).map(credentials);
  const server = createServer(
    {
      ...asPem(certified),
      requestTimeout: REQUEST_MS,
      handshakeTimeout: REQUEST_MS,
    },
    ({ headers }, response) => {
      const given = digest(headers.authorization ?? '');
      // Every user is compared, so that the response time reveals nothing about any of them.
      const matches = permitted.map((expected) => timingSafeEqual(expected, given));
      if (matches.includes(true)) response.writeHead(200, HEADERS).end(text());
      else response.writeHead(401, { ...HEADERS, 'www-authenticate': 'Basic realm="ActiveMQRealm"' }).end();
    },
  );
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, resolve);
  });
  // The server does not keep a process running that would otherwise end.
  server.unref();
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { close };
}

/**
 * The header that a browser sends for a user (RFC 7617), as a digest, because all digests have the same
 * length.
 */
function credentials({ username, password }: PlannedUser): Buffer {
  return digest(`Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
