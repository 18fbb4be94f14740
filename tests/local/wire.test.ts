import { once } from 'node:events';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCredentialsFile } from '../../local/account/credentialsFile.ts';
import { createGateway, type LocalGateway } from '../../local/embedded/createGateway.ts';
import { type SigningOptions, signedAs } from '../authz/fixtures/signedAs.ts';
import { type RunningGateway, startGateway } from './startGateway.ts';

/** A gateway on the wire: the embedded one behind either front door, or the one under serverless-offline. */
interface Wire {
  readonly port: number;
  readonly keys: (user: string) => { readonly accessKeyId: string; readonly secretAccessKey: string };
}

const WIRES = ['embedded', 'url', 'offline'] as const;
let embedded: LocalGateway;
let url: LocalGateway;
let offline: RunningGateway;
const wires = new Map<(typeof WIRES)[number], Wire>();

beforeAll(async () => {
  embedded = await createGateway({ lifecycle: 3 });
  wires.set('embedded', { port: embedded.port, keys: (user) => embedded.credentials(user) });
  url = await createGateway({ lifecycle: 3, front: 'url' });
  wires.set('url', { port: url.port, keys: (user) => url.credentials(user) });
  offline = await startGateway();
  const profiles = new Map(
    (await readCredentialsFile(offline.credentialsFile)).map((profile) => [profile.name, profile]),
  );
  const keys = (user: string) => profiles.get(user) ?? { accessKeyId: '', secretAccessKey: '' };
  wires.set('offline', { port: offline.record.port, keys });
}, 120_000);

afterAll(async () => {
  await embedded?.close();
  await url?.close();
  await offline?.stop();
});

interface Answer {
  readonly status: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What differs between any two answers, or says what the connection is. */
const OF_THE_MOMENT = new Set(['date', 'x-amzn-requestid', 'connection', 'keep-alive', 'transfer-encoding']);

const IDS_AND_TIMES = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[\d-]{10}T[\d:.]+Z/g;

async function send(port: number, bytes: string): Promise<Answer> {
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  socket.write(bytes);
  const text = (await buffer(socket)).toString('latin1');
  const [head = '', ...rest] = text.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '').split('\r\n\r\n');
  const [status = '', ...lines] = head.split('\r\n');
  const pairs = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  expect(pairs.filter(([name]) => name === 'x-amzn-requestid')).toHaveLength(1);
  const headers = Object.fromEntries(pairs.filter(([name]) => !OF_THE_MOMENT.has(name)).toSorted());
  return { status, headers, body: rest.join('\r\n\r\n') };
}

/** The same bytes to each; the embedded one's answer is given back when they agree. */
async function each(make: (wire: Wire) => string | Promise<string>): Promise<Answer> {
  const answers = new Map<string, Answer>();
  for (const [name, wire] of wires) {
    const answer = await send(wire.port, await make(wire));
    answers.set(name, { ...answer, body: answer.body.replace(IDS_AND_TIMES, '…') });
  }
  const one = answers.get('embedded');
  if (one === undefined) throw new Error('There is no embedded gateway.');
  expect(Object.fromEntries(answers)).toEqual(Object.fromEntries(WIRES.map((name) => [name, one])));
  return one;
}

const raw = (line: string, ...headers: string[]) =>
  `${line} HTTP/1.1\r\n${['Host: localhost', ...headers, 'Connection: close'].join('\r\n')}\r\n\r\n`;

async function signed(
  wire: Wire,
  user: string,
  options: SigningOptions,
  form: 'header' | 'presigned' = 'header',
) {
  const request = await signedAs(form, { at: Date.now(), credentials: wire.keys(user), ...options });
  const { method, target, headers, body } = request;
  const length = body === undefined ? [] : [`content-length: ${Buffer.byteLength(body)}`];
  const lines = [...headers.map(([name, value]) => `${name}: ${value}`), ...length, 'connection: close'];
  return `${method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body ?? ''}`;
}

describe('the bytes of answers that no function gives', () => {
  test.each([
    ['a known path without credentials', raw('GET /v1/brokers'), 403],
    ['a trailing slash', raw('GET /v1/brokers/'), 403],
    ['an escaped letter', raw('GET /v1/%62rokers'), 403],
    ['an unknown path', raw('GET /v2/brokers'), 403],
    ['the root', raw('GET /'), 403],
    ['a doubled slash', raw('GET //v1/brokers'), 403],
    ['a method that a path has not', raw('PATCH /v1/brokers'), 403],
    ['OPTIONS', raw('OPTIONS /v1/brokers'), 403],
    ['a malformed escape', raw('GET /v1/brokers/%zz'), 400],
    ['an absolute target', raw('GET http://localhost/v1/brokers'), 400],
    ['an asterisk', raw('OPTIONS *'), 400],
    ['no HTTP', 'EHLO mq.example\r\n\r\n', 400],
    ['endless headers', raw('GET /', `X-Long: ${'x'.repeat(20_000)}`), 400],
    ['CONNECT', 'CONNECT x HTTP/1.1\r\n\r\n', 400],
    ['no Host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['another Host', 'GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n', 403],
    ['a page of another origin', raw('GET /v1/brokers', 'Origin: http://evil.example'), 403],
    ['a page of another site', raw('GET /v1/brokers', 'Sec-Fetch-Site: cross-site'), 403],
    ['a GET with a body', `${raw('GET /v1/brokers', 'Content-Length: 3')}abc`, 400],
    ['a body that is announced too large', raw('POST /v1/brokers', 'Content-Length: 10485761'), 413],
    ['an expectation', `${raw('POST /v1/brokers', 'Content-Length: 2', 'Expect: 100-continue')}{}`, 403],
    ['an unknown expectation', `${raw('POST /v1/brokers', 'Content-Length: 2', 'Expect: cake')}{}`, 403],
    ['an upgrade', raw('GET /v1/brokers', 'Upgrade: websocket'), 403],
    ['a forged answer', raw('GET /v1/brokers', 'sls-offline-authorizer-override: {"principalId":"a"}'), 403],
  ])('%s', async (_, bytes, status) => {
    const answer = await each(() => bytes);
    expect(answer.status).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });
});

const BROKER = {
  brokerName: 'orders',
  engineType: 'RABBITMQ',
  engineVersion: '3.13',
  hostInstanceType: 'mq.m5.large',
  deploymentMode: 'SINGLE_INSTANCE',
  publiclyAccessible: true,
  autoMinorVersionUpgrade: true,
  users: [{ username: 'admin', password: 'correct-horse-battery' }],
};
/** The example keys of AWS's documentation. */
const WRONG = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const UNKNOWN = '/v1/brokers/b-11111111-2222-3333-4444-555555555555';
const json = { 'content-type': 'application/json' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };

describe('the bytes of functions’ answers', () => {
  test.each<[string, number, string, SigningOptions]>([
    ['an allowed list', 200, 'alice', {}],
    ['a page of it', 200, 'alice', { query: { maxResults: '5' } }],
    ['a denied list', 403, 'frank', {}],
    ['a broker that is not there', 404, 'alice', { path: UNKNOWN }],
    ['a created broker', 200, 'alice', { method: 'POST', body: JSON.stringify(BROKER), headers: json }],
    [
      'a body whose hash is not sent',
      409,
      'alice',
      { method: 'POST', body: JSON.stringify(BROKER), headers: json, hashHeader: false },
    ],
    ['a body that is no JSON', 400, 'alice', { method: 'POST', body: '{', headers: json }],
    [
      'a body of other letters',
      400,
      'alice',
      { method: 'POST', body: '{"brokerName":"ü€😀"}', headers: json },
    ],
    ['an unknown operation', 404, 'alice', { path: '/v1/nothing' }],
    ['another region', 403, 'alice', { region: 'cn-north-1' }],
    ['a wrong secret', 403, 'alice', { credentials: WRONG }],
    [
      'an STS call',
      200,
      'frank',
      {
        method: 'POST',
        path: '/',
        service: 'sts',
        body: 'Action=GetCallerIdentity&Version=2011-06-15',
        headers: form,
      },
    ],
    [
      'a refused STS call',
      403,
      'frank',
      {
        method: 'POST',
        path: '/',
        service: 'sts',
        body:
          'Action=AssumeRole&Version=2011-06-15&' +
          'RoleArn=arn:aws:iam::123456789012:role/BrokerOperator&RoleSessionName=try',
        headers: form,
      },
    ],
    [
      'an IAM call',
      403,
      'frank',
      {
        method: 'POST',
        path: '/',
        service: 'iam',
        body: 'Action=ListUsers&Version=2010-05-08',
        headers: form,
      },
    ],
  ])('%s', async (_, status, user, options) => {
    const answer = await each((wire) => signed(wire, user, options));
    expect(answer.status).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });

  test('a presigned URL', async () => {
    const answer = await each((wire) => signed(wire, 'alice', { hashHeader: false }, 'presigned'));
    expect(answer.status).toBe('HTTP/1.1 200 OK');
  });
});

/** Erin may do everything with brokers that are tagged env=dev. */
test.each(WIRES)('%s: decides a call when its whole body has arrived', async (name) => {
  const wire = wires.get(name);
  if (wire === undefined) throw new Error(`There is no gateway ${name}.`);
  const created = { ...BROKER, brokerName: 'retagged', tags: { env: 'dev' } };
  const ask = (options: SigningOptions) =>
    signed(wire, 'alice', { ...options, headers: json }).then((bytes) => send(wire.port, bytes));
  const answer = await ask({ method: 'POST', body: JSON.stringify(created) });
  const path = `/v1/tags/${JSON.parse(answer.body).brokerArn}`;
  const bytes = await signed(wire, 'erin', { method: 'POST', path, body: '{"tags":{"env":"dev"}}' });
  const socket = connect(wire.port, '127.0.0.1');
  socket.write(bytes.slice(0, -5));
  await ask({ method: 'POST', path, body: '{"tags":{"env":"prod"}}' });
  socket.write(bytes.slice(-5));
  expect(String(await buffer(socket))).toMatch(
    /^HTTP\/1\.1 403 [\s\S]*not authorized to perform: mq:CreateTags/,
  );
});

test.each(WIRES)('%s: a reset after CONNECT does not stop it', async (name) => {
  const port = wires.get(name)?.port ?? 0;
  for (let i = 0; i < 20; i++) {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    await once(socket, 'connect');
    socket.write('CONNECT x HTTP/1.1\r\n\r\n');
    socket.resetAndDestroy();
  }
  expect((await send(port, raw('GET /v1/brokers'))).status).toBe('HTTP/1.1 403 Forbidden');
});
