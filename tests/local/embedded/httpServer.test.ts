import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import {
  type ArrivedCall,
  createHttpServer,
  HTTP_LIMITS,
  type HttpLimits,
} from '../../../local/embedded/httpServer.ts';

const opened: { close(): unknown; closeAllConnections(): void }[] = [];
const sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of opened.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** A server whose calls are answered with their method and their body's length. */
async function open({ hosts = [], ...limits }: Partial<HttpLimits> & { hosts?: string[] } = {}) {
  const calls: ArrivedCall[] = [];
  const server = createHttpServer(
    async (call) => {
      calls.push(call);
      return { status: 200, headers: {}, body: `${call.method} ${call.body.length}` };
    },
    new Set(hosts),
    { ...HTTP_LIMITS, ...limits },
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  opened.push(server);
  const { port } = server.address() as AddressInfo;
  return { calls, port };
}

function dial(port: number): Socket {
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  sockets.push(socket);
  return socket;
}

async function say(port: number, bytes: string): Promise<string> {
  const socket = dial(port);
  socket.write(bytes);
  return text(socket);
}

const CLOSE = 'Connection: close\r\n\r\n';
const get = (headers: string) => `GET /v1/brokers HTTP/1.1\r\n${headers}${CLOSE}`;

async function stillServes(port: number): Promise<void> {
  expect(await say(port, get('Host: localhost\r\n'))).toMatch(/^HTTP\/1\.1 200 /);
}

test.each([
  ['localhost:4010', true],
  ['LOCALHOST', true],
  ['mq.localhost', true],
  ['127.0.0.1:1', true],
  ['127.8.7.6', true],
  ['127.0.0.999', false],
  ['127.1', false],
  ['2130706433', false],
  ['0.0.0.0', false],
  ['[::ffff:7f00:1]', false],
  ['localhost.', false],
  ['localhost, evil.example', false],
  ['[::1]:4010', true],
  ['gateway', true],
  ['gateway:4010', true],
  ['evil.example', false],
  ['127.0.0.1.evil.example', false],
  ['localhost.evil.example', false],
  ['evillocalhost', false],
  ['169.254.169.254', false],
  ['localhost@evil.example', false],
  ['', false],
])('Host: %s is served: %s', async (host, served) => {
  const { port, calls } = await open({ hosts: ['gateway'] });
  const answer = await say(port, get(`Host: ${host}\r\n`));
  expect(answer).toMatch(
    served ? /^HTTP\/1\.1 200 / : /^HTTP\/1\.1 403 [\s\S]*ForbiddenException[\s\S]*Forbidden/,
  );
  expect(calls).toHaveLength(served ? 1 : 0);
});

test.each([
  ['Origin: http://evil.example', false],
  ['Origin: null', false],
  ['Origin: http://localhost:1', false],
  ['Origin: http://localhost', true],
  ['Sec-Fetch-Site: cross-site', false],
  ['Sec-Fetch-Site: same-site', false],
  ['Sec-Fetch-Site: same-origin', true],
  ['Sec-Fetch-Site: none', true],
  ['Sec-Fetch-Site:', false],
  ['Sec-Fetch-Site: none\r\nSec-Fetch-Site: cross-site', false],
  ['Origin:', false],
  ['Origin: http://localhost/', false],
  ['Origin: http://localhost\r\nOrigin: http://evil.example', false],
  ['Referer: http://evil.example/', false],
  ['Referer: http://localhost.evil.example/', false],
  ['Referer: http://localhost:1/', false],
  ['Referer: http://localhost/_mqgate/', true],
])('a web page’s request with %s is served: %s', async (header, served) => {
  const { port, calls } = await open();
  const answer = await say(port, get(`Host: localhost\r\n${header}\r\n`));
  expect(answer).toMatch(served ? /^HTTP\/1\.1 200 / : /^HTTP\/1\.1 403 /);
  expect(answer).not.toMatch(/access-control/i);
  expect(calls).toHaveLength(served ? 1 : 0);
});

test('a call is passed on once its whole body has arrived', async () => {
  const { port, calls } = await open();
  const socket = dial(port);
  socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\nConnection: close\r\n\r\nabc');
  await stillServes(port);
  expect(calls.map(({ method }) => method)).toEqual(['GET']);
  socket.write('def');
  expect(await text(socket)).toMatch(/POST 6$/);
});

test('a client that waits for 100 Continue gets it, unless its call is refused', async () => {
  const { port } = await open();
  const post = (host: string) =>
    `POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 3\r\nExpect: 100-continue\r\n${CLOSE}`;
  const socket = dial(port);
  socket.write(post('localhost'));
  const [first] = await once(socket, 'data');
  expect(String(first)).toBe('HTTP/1.1 100 Continue\r\n\r\n');
  socket.write('abc');
  expect(await text(socket)).toMatch(/POST 3$/);
  expect(await say(port, post('evil.example'))).toMatch(/^HTTP\/1\.1 403 /);
});

test('a body that does not arrive in time gets 408', async () => {
  const { port, calls } = await open({ bodyMs: 50 });
  const head = 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\n\r\nabc';
  expect(await say(port, head)).toMatch(/^HTTP\/1\.1 408 [\s\S]*\{"message":"Request Timeout"\}$/);
  expect(calls).toEqual([]);
  await stillServes(port);
});

test('headers that do not arrive in time get 408', async () => {
  const { port } = await open({ headersMs: 50 });
  expect(await say(port, 'GET / HTTP/1.1\r\nHost: local')).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
  await stillServes(port);
});

test('a chunked body of more than 10 MB gets 413', async () => {
  const { port } = await open();
  const socket = dial(port);
  socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n');
  const chunk = `100000\r\n${'x'.repeat(0x100000)}\r\n`;
  socket.write(`${chunk.repeat(11)}0\r\n\r\n`);
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 413 /);
});

test('the bodies in memory have a common limit, and finished calls free their part', async () => {
  const { port } = await open({ heldBytes: 1_000 });
  const post = (length: number, sent: number) =>
    `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${length}\r\n${CLOSE}${'x'.repeat(sent)}`;
  const waiting = dial(port);
  waiting.write(post(800, 600));
  // The first 600 bytes are held before the next request is read.
  await stillServes(port);
  expect(await say(port, post(600, 600))).toMatch(/^HTTP\/1\.1 429 /);
  waiting.write('x'.repeat(200));
  expect(await text(waiting)).toMatch(/POST 800$/);
  expect(await say(port, post(900, 900))).toMatch(/POST 900$/);
});

test.each([
  ['CONNECT', 'CONNECT x HTTP/1.1\r\n\r\n'],
  ['an upgrade', 'GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'],
  ['what is no HTTP', '\x16\x03\x01 hello\r\n\r\n'],
  ['half a request', 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nabc'],
  ['half of the headers', 'GET / HTTP/1.1\r\nHost: lo'],
  ['nothing', ''],
])('a reset after %s does not stop the server', async (_, bytes) => {
  const { port } = await open();
  for (let i = 0; i < 20; i++) {
    const socket = dial(port);
    await once(socket, 'connect');
    socket.write(bytes);
    socket.resetAndDestroy();
  }
  await stillServes(port);
});

test('CONNECT gets an answer, then a reset', async () => {
  const { port } = await open();
  const socket = dial(port);
  socket.write('CONNECT x HTTP/1.1\r\n\r\n');
  const [answer] = await once(socket, 'data');
  expect(String(answer)).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  socket.resetAndDestroy();
  await stillServes(port);
});

test('with 400 open sockets a call is still served', async () => {
  const { port } = await open();
  const idle = Array.from({ length: 400 }, () => dial(port));
  await Promise.all(idle.map((socket) => once(socket, 'connect')));
  for (const socket of idle) socket.write('GET / HTTP/1.1\r\n');
  await stillServes(port);
});
