import type { lookup } from 'node:dns';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { fetchJson } from '../../src/aws/boundedFetch.ts';
import { isPublicAddress } from '../../src/aws/publicAddress.ts';

let server: Server;
let port: number;
const asked: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.url === '/elsewhere') response.writeHead(302, { location: '/' }).end();
    else if (request.url === '/large') response.end(`"${'x'.repeat(300_000)}"`);
    else if (request.url === '/text') response.end('hello');
    else if (request.url === '/silent') return;
    else if (request.url === '/drip') setInterval(() => response.write(' '), 500).unref();
    else if (request.url === '/endless') request.socket.write('HTTP/1.1 103 Early Hints\r\n\r\n');
    else if (request.url === '/upgrade')
      request.socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n');
    else response.end('{"a":1}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked.length = 0;
});

/** A resolver that gives these addresses, one list for each question. */
function resolver(...answers: readonly (readonly string[])[]) {
  const questions: string[] = [];
  const resolve = (name: string, _: unknown, callback: (...args: unknown[]) => void) => {
    const addresses = answers[questions.length] ?? answers.at(-1) ?? [];
    questions.push(name);
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  return { questions, resolve: resolve as unknown as typeof lookup };
}

const REFUSED = "The identity provider's host has an address that is not public.";

describe('a host that is not public gets no request', () => {
  it.each([
    '127.0.0.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '10.1.2.3',
    '169.254.169.254',
    '192.168.0.1',
    '[fe80::1]',
    '[fd00:ec2::254]',
    '0.0.0.0',
    '2130706433',
    '0x7f.1',
  ])('by its address %s', async (host) => {
    await expect(fetchJson(`http://${host}:${port}/`)).rejects.toThrow(REFUSED);
    expect(asked).toEqual([]);
  });

  it.each([[['127.0.0.1']], [['::1']], [['::ffff:10.0.0.1']], [['93.184.215.14', '10.0.0.1']]])(
    'by a name with the addresses %j',
    async (addresses) => {
      const { resolve } = resolver(addresses);
      await expect(fetchJson(`http://keys.example.com:${port}/`, undefined, resolve)).rejects.toThrow(
        REFUSED,
      );
      expect(asked).toEqual([]);
    },
  );

  it('by the name of this machine', async () => {
    await expect(fetchJson(`http://localhost:${port}/`)).rejects.toThrow(REFUSED);
    expect(asked).toEqual([]);
  });

  it('after a redirect to another port or name of it', async () => {
    const hosts = new Set([`127.0.0.1:${port + 1}`, 'localhost']);
    await expect(fetchJson(`http://127.0.0.1:${port}/`, hosts)).rejects.toThrow(REFUSED);
    expect(asked).toEqual([]);
  });
});

it('a host name is resolved once: a later address of it gets no request', async () => {
  const { questions, resolve } = resolver(['10.0.0.1'], ['127.0.0.1']);
  await expect(fetchJson(`http://keys.example.com:${port}/`, undefined, resolve)).rejects.toThrow(REFUSED);
  expect(questions).toEqual(['keys.example.com']);
});

describe('a host that the operator named', () => {
  it.each([['127.0.0.1'], ['127.0.0.1:<port>']])('gets a request as %s', async (named) => {
    const hosts = new Set([named.replace('<port>', String(port))]);
    await expect(fetchJson(`http://127.0.0.1:${port}/`, hosts)).resolves.toEqual({ a: 1 });
    const onlyName = new Set(['localhost']);
    await expect(fetchJson(`http://localhost:${port}/`, onlyName)).resolves.toEqual({ a: 1 });
  });

  it.each([
    ['/elsewhere', 'answered 302'],
    ['/large', 'answered with too much'],
    ['/text', 'is not valid JSON'],
  ])('may not answer with %s', async (path, fault) => {
    await expect(fetchJson(`http://127.0.0.1:${port}${path}`, new Set(['127.0.0.1']))).rejects.toThrow(fault);
  });
});

it.each([
  ['1.1.1.1', true],
  ['93.184.215.14', true],
  ['2606:2800:21f:cb07:6820:80da:af6b:8b2c', true],
  ['100.64.0.1', false],
  ['172.31.255.255', false],
  ['172.32.0.1', true],
  ['198.19.0.1', false],
  ['224.0.0.1', false],
  ['255.255.255.255', false],
  ['::', false],
  ['64:ff9b::a00:1', false],
  ['2001:db8::1', false],
  ['2002:a00:1::', false],
  ['fec0::1', false],
  ['ff02::1', false],
  ['fe80::1%eth0', false],
  ['hello', false],
])('whether the address %s is public: %j', (address, expected) => {
  expect(isPublicAddress(address)).toBe(expected);
});

describe('every answer has a deadline of five seconds', () => {
  afterEach(() => vi.restoreAllMocks());

  it.each(['/silent', '/drip', '/endless', '/upgrade'])('%s', async (path) => {
    // A twentieth of the time that is asked for.
    const { timeout } = AbortSignal;
    const deadline = vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout(ms / 20));
    await expect(fetchJson(`http://localhost:${port}${path}`, new Set(['localhost']))).rejects.toThrow();
    expect(deadline.mock.calls).toEqual([[5_000]]);
  });
});
