import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGateway, type LocalGateway } from '../../../local/embedded/createGateway.ts';
import { signedAs } from '../../authz/fixtures/signedAs.ts';

let gateway: LocalGateway;
beforeAll(async () => {
  gateway = await createGateway();
});
afterAll(() => gateway.close());

/** The head of an answer to bytes, and the message in its body. */
async function answerTo(bytes: string): Promise<{ head: string; message: string }> {
  const { hostname, port } = new URL(gateway.url);
  const socket = connect(Number(port), hostname, () => socket.write(bytes));
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  await once(socket, 'close');
  const [head = '', body = ''] = Buffer.concat(chunks).toString('utf8').split('\r\n\r\n');
  return { head, message: (JSON.parse(body) as { message: string }).message };
}

const HEAD = 'Host: localhost\r\nConnection: close\r\n';
test.each([
  ['text that is no HTTP', 'GARBAGE\r\n\r\n', 400],
  ['a method for proxies', 'CONNECT x HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['two lengths', `POST / HTTP/1.1\r\n${HEAD}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n`, 400],
  ['no Host', 'GET /v1/brokers HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
  [
    'a Host of somebody else',
    'GET /v1/brokers HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
    403,
  ],
  ['a web page', `GET /v1/brokers HTTP/1.1\r\n${HEAD}Origin: http://evil.example\r\n\r\n`, 403],
  ['half an escape', `GET /v1/brokers/%z HTTP/1.1\r\n${HEAD}\r\n`, 400],
  ['bytes that are no UTF-8', `GET /v1/brokers/%ff HTTP/1.1\r\n${HEAD}\r\n`, 400],
  ['a body of 11 MB', `POST /v1/brokers HTTP/1.1\r\n${HEAD}Content-Length: 11000000\r\n\r\n`, 413],
])('the front door refuses %s: the header repeats the message', async (_, bytes, status) => {
  const { head, message } = await answerTo(bytes);
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(head.toLowerCase().split('\r\n')).toContain(`x-amzn-errormessage: ${message.toLowerCase()}`);
});

interface Refused {
  readonly who?: string;
  readonly method?: string;
  readonly path: string;
  readonly body?: string;
  readonly unsigned?: true;
}

// Version 1 of the SDK for Go reads the message of an error in this header and nowhere else.
test.each<[string, Refused, number]>([
  ['denied by policies, at the front door', { who: 'frank', path: '/v1/brokers' }, 403],
  ['no signature', { path: '/v1/brokers', unsigned: true }, 403],
  ['a method that the path does not have', { method: 'PATCH', path: '/v1/brokers' }, 403],
  ['an unknown path', { path: '/v2/brokers' }, 404],
  ['an absent broker', { path: '/v1/brokers/b-1234a5b6-78cd-901e-2fgh-3i45j6k17819' }, 404],
  [
    'a wrong value, quoted',
    { path: '/v1/brokers', method: 'POST', body: '{"engineType":"\\u00e9\\""}' },
    400,
  ],
  ['a body that is no JSON', { path: '/v1/brokers', method: 'POST', body: 'é' }, 400],
])('%s: a header repeats the error message', async (_, refused, status) => {
  const { who = 'root', method = 'GET', path, body, unsigned } = refused;
  const signed = await signedAs('header', {
    method,
    path,
    at: Date.now(),
    credentials: gateway.credentials(who),
    headers: { host: new URL(gateway.url).host },
    ...(body === undefined ? {} : { body }),
  });
  const headers = signed.headers.filter(
    ([name]) => name !== 'host' && !(unsigned && name === 'authorization'),
  );
  const answer = await fetch(`${gateway.url}${signed.target}`, {
    method,
    headers: headers.map(([name, value]) => [name, value]),
    ...(body === undefined ? {} : { body }),
  });
  expect(answer.status).toBe(status);
  const { message } = (await answer.json()) as { message: string };
  const header = answer.headers.get('x-amzn-errormessage');
  expect(header).toBe(message.replace(/[^\x20-\x7e]|["\\]/g, ''));
  expect(header?.length).toBeGreaterThan(0);
});
