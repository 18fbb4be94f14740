import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hasServiceLinkedRole } from '../../src/upstream/serviceLinkedRole.ts';
import { signedSender, type UpstreamRequest } from '../../src/upstream/signedSender.ts';
import { type FakeUpstream, fakeUpstream } from '../integration/fakeUpstream.ts';

let upstream: FakeUpstream;
beforeAll(async () => {
  upstream = await fakeUpstream();
});
beforeEach(() => upstream.answers((_request, response) => response.end('{}')));
afterAll(() => upstream.stop());

const READ: UpstreamRequest = {
  method: 'GET',
  path: '/v1/a%20b',
  query: [
    ['b', '2 +'],
    ['a', 'é'],
    ['b', '1'],
    ['__proto__', 'x'],
  ],
  headers: { accept: 'application/json' },
  body: new Uint8Array(),
  readOnly: true,
};
const CHANGE: UpstreamRequest = { ...READ, method: 'POST', readOnly: false };

function sender(base = '', sessionToken?: string) {
  return signedSender({
    endpoint: new URL(upstream.url + base),
    signingName: 'mq',
    signingRegion: 'us-east-1',
    credentials: async () => ({
      accessKeyId: 'AKIA',
      secretAccessKey: 'secret',
      ...(sessionToken && { sessionToken }),
    }),
    clock: Date.now,
  });
}

it('sends path and query in canonical spelling, signed with the gateway’s credentials', async () => {
  await sender('/base', 'the-token')(READ, 1_000);
  const [arrived] = upstream.arrived;
  const headers = arrived?.headers ?? {};
  expect(`${arrived?.method} ${arrived?.url}`).toBe('GET /base/v1/a%20b?__proto__=x&a=%C3%A9&b=1&b=2%20%2B');
  expect(headers['x-amz-security-token']).toBe('the-token');
  expect(headers.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKIA\/\d{8}\/us-east-1\/mq\/aws4_request, /,
  );
  expect(JSON.stringify(headers)).not.toContain('secret');
});

describe('after a broken connection', () => {
  it('a read is sent once more over a new connection', async () => {
    const send = sender();
    await send(READ, 1_000);
    let broken = 0;
    upstream.answers((_request, response) => {
      broken += 1;
      if (broken === 1) response.destroy();
      else response.end('{"again":1}');
    });
    expect((await send(READ, 1_000)).body.toString()).toBe('{"again":1}');
    expect(new Set(upstream.arrived.map(({ connection }) => connection)).size).toBe(2);
  });

  it('a change is not sent again', async () => {
    upstream.answers((_request, response) => response.destroy());
    await expect(sender()(CHANGE, 1_000)).rejects.toMatchObject({ kind: 'interrupted' });
    expect(upstream.arrived).toHaveLength(1);
  });

  it('changes use a connection each, and reads share connections', async () => {
    const send = sender();
    for (const request of [CHANGE, CHANGE, READ, READ]) await send(request, 1_000);
    const [first, second, third, fourth] = upstream.arrived.map(({ connection }) => connection);
    expect(first).not.toBe(second);
    expect(third).toBe(fourth);
  });

  it('an unreadable answer is not asked for again', async () => {
    upstream.answers((_request, response) => response.writeHead(307, { location: '/elsewhere' }).end());
    await expect(sender()(READ, 1_000)).rejects.toMatchObject({ kind: 'unreadable' });
    expect(upstream.arrived).toHaveLength(1);
  });

  it('a read past its deadline is not sent again', async () => {
    upstream.answers(() => undefined);
    const started = performance.now();
    await expect(sender()(READ, 200)).rejects.toMatchObject({ kind: 'late' });
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(upstream.arrived).toHaveLength(1);
  });

  it('an unreachable host and an unknown host name give an error', async () => {
    const nobody = (url: string) =>
      signedSender({
        endpoint: new URL(url),
        signingName: 'mq',
        signingRegion: 'us-east-1',
        credentials: async () => ({ accessKeyId: 'AKIA', secretAccessKey: 'secret' }),
        clock: Date.now,
      });
    for (const url of ['http://127.0.0.1:1', 'https://localhost:1']) {
      await expect(nobody(url)(CHANGE, 1_000)).rejects.toMatchObject({ kind: 'unreachable' });
    }
  });
});

describe('the question whether the service-linked role exists', () => {
  const role = () => hasServiceLinkedRole(sender());

  it('is one call of IAM', async () => {
    const xml =
      '<GetRoleResponse><Role><RoleName>AWSServiceRoleForAmazonMQ</RoleName></Role></GetRoleResponse>';
    upstream.answers((_request, response) => response.end(xml));
    expect(await role()).toBe(true);
    expect(upstream.arrived.map(({ method, url, body }) => `${method} ${url} ${body}`)).toEqual([
      'POST / Action=GetRole&RoleName=AWSServiceRoleForAmazonMQ&Version=2010-05-08',
    ]);
  });

  it('has the answer no for 404 NoSuchEntity', async () => {
    upstream.answers((_request, response) => {
      response.writeHead(404);
      response.end('<ErrorResponse><Error><Code>NoSuchEntity</Code></Error></ErrorResponse>');
    });
    expect(await role()).toBe(false);
  });

  for (const [status, body] of [
    [403, '<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>'],
    [404, 'not found'],
    [400, '<ErrorResponse><Error><Code>NoSuchEntity</Code></Error></ErrorResponse>'],
    [200, '<html/>'],
    [500, ''],
  ] as const) {
    it(`has no answer for ${status} ${body}`, async () => {
      upstream.answers((_request, response) => {
        response.writeHead(status);
        response.end(body);
      });
      await expect(role()).rejects.toMatchObject({ name: 'UpstreamFault' });
    });
  }
});
