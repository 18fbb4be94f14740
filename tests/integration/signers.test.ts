import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ListBrokersCommand, MqClient } from '@aws-sdk/client-mq';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Profile, readCredentialsFile } from '../../local/account/credentialsFile.ts';
import { poll } from '../../local/data/poll.ts';
import { loadKeyring } from '../../src/keyring/readKeyFile.ts';
import { setAccessKeyStatus } from '../../src/state/keys/manageAccessKeys.ts';
import { openTable } from '../../src/state/table/client.ts';
import { BAD_TOKEN, MISMATCH } from '../authz/fixtures/sentences.ts';
import { type Form, type SigningOptions, signedAs } from '../authz/fixtures/signedAs.ts';
import { type RunningGateway, startGateway } from '../local/startGateway.ts';
import { exchange, type RawAnswer, wire } from './attacks/rawHttp.ts';
import { BOTO3, CURL } from './installed.ts';
import { type RestartableEngine, restartableEngine } from './restartableEngine.ts';

const run = promisify(execFile);
const KEY_CACHE_MS = 1_000;
const DEADLINE_MS = 15_000;
/** For a busy machine; far less than the ten seconds that a key is cached by default. */
const SLACK_MS = 2_500;
/** Once authorized it is a 400 of the operation's own, which names the member that is missing. */
const BODY = '{"brokerName":"one"}';

let engine: RestartableEngine;
let gateway: RunningGateway;
let profiles: readonly Profile[];
beforeAll(async () => {
  engine = await restartableEngine();
  await engine.start();
  const seconds = { LIFECYCLE_SECONDS: '0.2', KEY_CACHE_SECONDS: String(KEY_CACHE_MS / 1000) };
  gateway = await startGateway({ environment: { DYNAMODB_ENDPOINT: engine.endpoint, ...seconds } });
  profiles = await readCredentialsFile(gateway.credentialsFile);
});
afterAll(async () => {
  await gateway?.stop();
  await engine?.dispose();
});

function keysOf(profile: string): Profile {
  const found = profiles.find(({ name }) => name === profile);
  if (!found) throw new Error(`no profile ${profile}`);
  return found;
}

const secretsOf = () => loadKeyring(join(dirname(gateway.credentialsFile), 'keyring.json')).secrets;

const host = () => `localhost:${gateway.record.port}`;

/** The answer in short form. */
interface Told {
  readonly status: number;
  readonly type: string | undefined;
  readonly body: Record<string, unknown>;
}

function told({ status, headers, body }: RawAnswer): Told {
  const type = headers.find(([name]) => name === 'x-amzn-errortype')?.[1];
  return { status, type, body: JSON.parse(body) };
}

async function toldBy(url: string): Promise<Told> {
  const response = await fetch(url);
  const type = response.headers.get('x-amzn-errortype') ?? undefined;
  return { status: response.status, type, body: (await response.json()) as Told['body'] };
}

async function signAndSend(form: Form, options: SigningOptions): Promise<Told> {
  const { accessKeyId, secretAccessKey } = keysOf('alice');
  const signed = await signedAs(form, {
    at: Date.now(),
    credentials: { accessKeyId, secretAccessKey },
    ...options,
    headers: { host: host(), ...options.headers },
  });
  const [answer] = await exchange({ port: gateway.record.port }, wire(signed));
  if (answer === undefined) throw new Error('no answer');
  return told(answer);
}

const LISTED = { status: 200, body: { brokerSummaries: expect.any(Array) } };
const AUTHORIZED_POST = {
  status: 400,
  type: 'BadRequestException',
  body: { errorAttribute: 'deploymentMode' },
};

describe('requests in the signing styles of other SDKs are accepted', () => {
  const json = { 'content-type': 'application/json' };
  const length = { 'content-length': String(BODY.length) };
  const invocation = {
    'amz-sdk-invocation-id': 'c1a9e2f0-7f0c-4c1c-9d8e-0a1b2c3d4e5f',
    'amz-sdk-request': 'attempt=1; max=3',
  };
  const habits: [string, SigningOptions][] = [
    ['Go v2: neither hash header nor content-length', { headers: { ...json, ...invocation } }],
    ['Go v2: content-length is signed', { headers: { ...json, ...length, ...invocation } }],
    [
      'Go v2: accept-encoding: identity is signed',
      { headers: { ...json, ...length, 'accept-encoding': 'identity' } },
    ],
    [
      'Go v2: accept-encoding: gzip is not signed',
      { headers: { ...json, ...length, 'accept-encoding': 'gzip' }, leftOut: ['accept-encoding'] },
    ],
    [
      'Rust: amz-sdk-* go unsigned',
      { headers: { ...json, ...length, ...invocation }, leftOut: Object.keys(invocation) },
    ],
    [
      'Rust: x-amz-user-agent is signed',
      {
        headers: {
          ...json,
          ...length,
          ...invocation,
          'x-amz-user-agent': 'aws-sdk-rust/1.3 os/linux lang/rust/1.90',
        },
      },
    ],
    ['an SDK for Java: x-amz-content-sha256', { headers: { ...json, ...invocation }, hashHeader: true }],
    [
      'a user agent of many parts, unsigned',
      { headers: { ...json, 'user-agent': 'aws-cli/2.31  md/awscrt#0.27 (a; b)' }, leftOut: ['user-agent'] },
    ],
  ];
  it.each(habits)('%s', async (_, options) => {
    const { 'content-length': __, ...headers } = { 'content-length': '', ...options.headers };
    expect(await signAndSend('header', { hashHeader: false, ...options, headers })).toMatchObject(LISTED);
    const post = { hashHeader: false, ...options, method: 'POST', body: BODY };
    expect(await signAndSend('header', post)).toMatchObject(AUTHORIZED_POST);
    const wrong = { ...keysOf('alice'), secretAccessKey: 'A'.repeat(40) };
    expect(await signAndSend('header', { ...post, credentials: wrong })).toMatchObject({
      status: 403,
      type: 'InvalidSignatureException',
      body: { message: MISMATCH },
    });
  });

  it('a signed Content-Length is the length of the body', async () => {
    const post = { method: 'POST', body: BODY, hashHeader: false };
    const { accessKeyId, secretAccessKey } = keysOf('alice');
    const signed = await signedAs('header', {
      ...post,
      at: Date.now(),
      credentials: { accessKeyId, secretAccessKey },
      headers: { host: host(), 'content-length': '19' },
    });
    const headers = signed.headers.filter(([name]) => name !== 'content-length');
    const [answer] = await exchange({ port: gateway.record.port }, wire({ ...signed, headers }));
    expect(answer && told(answer)).toMatchObject({ status: 403, body: { message: MISMATCH } });
  });
});

describe.skipIf(!CURL)('curl --aws-sigv4', () => {
  const curl = async (profile: string, args: string[]): Promise<Told> => {
    const { accessKeyId, secretAccessKey } = keysOf(profile);
    const { stdout } = await run('curl', [
      ...['--silent', '--show-error', '--max-time', '10', '--aws-sigv4', 'aws:amz:us-east-1:mq'],
      ...['--user', `${accessKeyId}:${secretAccessKey}`],
      ...['--write-out', '\n%{http_code} %{header_json}', ...args],
    ]);
    const [body = '', rest = ''] = stdout.split(/\n(?=\d{3} \{)/);
    const headers = JSON.parse(rest.slice(4));
    return {
      status: Number(rest.slice(0, 3)),
      type: headers['x-amzn-errortype']?.[0],
      body: JSON.parse(body),
    };
  };
  const post = ['--header', 'Content-Type: application/json', '--data-binary', BODY];
  const url = (path: string) => `${gateway.url}${path}`;

  it('GET', async () => {
    expect(await curl('alice', [url('/v1/brokers')])).toMatchObject(LISTED);
  });
  it('GET with a query', async () => {
    expect(await curl('alice', [url('/v1/brokers?maxResults=5')])).toMatchObject(LISTED);
  });
  it('GET of a path with escapes, signed as it is sent', async () => {
    const arn = 'arn%3Aaws%3Amq%3Aus-east-1%3A123456789012%3Abroker%3Ax%3Ab-1';
    const { type } = await curl('alice', [url(`/v1/tags/${arn}`)]);
    expect(type).toMatch(/^(NotImplemented|NotFound)Exception$/);
  });
  it('POST with a body', async () => {
    expect(await curl('alice', [...post, url('/v1/brokers')])).toMatchObject(AUTHORIZED_POST);
  });
  it('gets the same refusals as every client', async () => {
    const { status, type } = await curl('frank', [url('/v1/brokers')]);
    expect({ status, type }).toEqual({ status: 403, type: 'AccessDeniedException' });
    const other = await curl('alice', ['--aws-sigv4', 'aws:amz:eu-west-1:mq', url('/v1/brokers')]);
    expect(other.body.message).toBe("Credential should be scoped to a valid region, not 'eu-west-1'.");
  });
});

describe('presigned URLs', () => {
  const expires = async (url: string, seconds: number): Promise<void> => {
    const started = Date.now();
    expect(await toldBy(url)).toMatchObject(LISTED);
    const last = await poll(DEADLINE_MS, async () => {
      const answer = await toldBy(url);
      return answer.status === 200 ? undefined : answer;
    });
    expect(last).toMatchObject({ status: 403, type: 'InvalidSignatureException' });
    expect(last?.body.message).toMatch(new RegExp(`^Signature expired: .* - ${seconds} sec\\.\\)$`));
    expect(Date.now() - started).toBeLessThan(seconds * 1000 + SLACK_MS);
  };

  it('of @smithy/signature-v4 work until they expire', async () => {
    const { accessKeyId, secretAccessKey } = keysOf('alice');
    const { target } = await signedAs('presigned', {
      at: Date.now(),
      credentials: { accessKeyId, secretAccessKey },
      headers: { host: host() },
      query: { maxResults: '5' },
      expiresIn: 2,
    });
    await expires(`${gateway.url}${target}`, 2);
  });

  it.skipIf(!BOTO3)('of botocore work until they expire', async () => {
    const script = fileURLToPath(new URL('./boto3_presign.py', import.meta.url));
    const env = {
      ...process.env,
      AWS_SHARED_CREDENTIALS_FILE: gateway.credentialsFile,
      AWS_CONFIG_FILE: '/dev/null',
    };
    const { stdout } = await run('python3', [script, gateway.url, 'alice', '3'], { env });
    await expires(stdout.trim(), 3);
  });
});

describe('a deactivated access key', () => {
  it.each<[Form, SigningOptions, object]>([
    ['header', {}, LISTED],
    ['header', { method: 'POST', body: BODY, hashHeader: false }, AUTHORIZED_POST],
    ['presigned', {}, LISTED],
  ])(
    'stops within KEY_CACHE_SECONDS, and works when it is active again (%s %o)',
    async (form, options, served) => {
      const table = openTable({ tableName: 'mqgate', region: 'us-east-1', endpoint: engine.endpoint });
      try {
        const before = await signAndSend(form, options);
        expect(before).toMatchObject(served);
        await setAccessKeyStatus(table, secretsOf(), keysOf('alice').accessKeyId, 'Inactive');
        const deactivated = Date.now();
        const refused = await poll(DEADLINE_MS, async () => {
          const answer = await signAndSend(form, options);
          return answer.status === before.status ? undefined : answer;
        });
        expect(refused).toMatchObject({
          status: 403,
          type: 'UnrecognizedClientException',
          body: { message: BAD_TOKEN },
        });
        expect(Date.now() - deactivated).toBeLessThan(KEY_CACHE_MS + SLACK_MS);
      } finally {
        await setAccessKeyStatus(table, secretsOf(), keysOf('alice').accessKeyId, 'Active');
        table.client.destroy();
      }
      const again = await poll(DEADLINE_MS, async () => {
        const answer = await signAndSend(form, options);
        return answer.status === 403 ? undefined : answer;
      });
      expect(again).toMatchObject(served);
    },
  );
});

describe('while the engine does not answer', () => {
  it('nothing is allowed, and SDKs retry until it is back', async () => {
    const client = (maxAttempts: number) => {
      const { accessKeyId, secretAccessKey } = keysOf('alice');
      const credentials = { accessKeyId, secretAccessKey };
      return new MqClient({ endpoint: gateway.url, region: 'us-east-1', credentials, maxAttempts });
    };
    const once = client(1);
    expect((await once.send(new ListBrokersCommand({}))).$metadata.httpStatusCode).toBe(200);

    await engine.stop();
    const statuses = new Set<number | undefined>();
    const unavailable = await poll(DEADLINE_MS, async () => {
      const error = await once.send(new ListBrokersCommand({})).then(
        () => new Error('was served'),
        (caught: Error) => caught,
      );
      const { httpStatusCode } = (error as { $metadata?: { httpStatusCode?: number } }).$metadata ?? {};
      statuses.add(httpStatusCode);
      return httpStatusCode === 503 ? error : undefined;
    });
    // The name is API Gateway's own for AUTHORIZER_FAILURE: no template can replace it (serverless.yml). SDKs
    // go by the status.
    expect(unavailable).toMatchObject({
      name: 'AuthorizerFailureException',
      message: expect.stringMatching(/^Service unavailable\./),
      $metadata: { httpStatusCode: 503, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
    // Until the key's second is over the authorizer allows and the operation fails.
    expect([...statuses].filter((status) => status !== 500 && status !== 503)).toEqual([]);
    for (const [form, options] of [
      ['header', { method: 'POST', body: BODY, hashHeader: false }],
      ['presigned', {}],
    ] as const) {
      expect(await signAndSend(form, options)).toMatchObject({ status: 503 });
    }

    const retrying = client(10);
    const tried = { times: 0 };
    retrying.middlewareStack.add(
      (next) => (args) => {
        tried.times += 1;
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    const sent = retrying.send(new ListBrokersCommand({}));
    await poll(DEADLINE_MS, () => (tried.times > 1 ? true : undefined));
    await engine.start();
    const { $metadata } = await sent;
    expect($metadata.httpStatusCode).toBe(200);
    expect($metadata.attempts).toBeGreaterThan(1);
  }, 60_000);
});
