import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGateway, type LocalGateway } from '../../../local/embedded/createGateway.ts';
import { signedAs } from '../../authz/fixtures/signedAs.ts';

let gateway: LocalGateway;
beforeAll(async () => {
  gateway = await createGateway();
});
afterAll(() => gateway.close());

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
