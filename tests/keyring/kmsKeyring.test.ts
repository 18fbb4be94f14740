import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { authenticate } from '../../src/authz/authenticate/authenticate.ts';
import { parseAuthorization } from '../../src/authz/parse/parseAuthorization.ts';
import type { UnverifiedRequest } from '../../src/authz/parse/parseEvent.ts';
import { KeyringError } from '../../src/keyring/keyring.ts';
import { keyringContext, openKmsKeyring } from '../../src/keyring/kmsKeyring.ts';
import { accessKey, keysOf, verifier } from '../authz/authenticate/verifier.ts';
import { KEY } from '../authz/signedRequest.ts';

/** A stand-in for KMS: checks the signature of every call, then answers what the test says. */
let server: Server;
let endpoint: string;
let calls: { target: string | undefined; body: Record<string, unknown>; signedBy: string }[];
let answers: { status: number; body: unknown; delayMs?: number }[];

const key = (fill: number) => Buffer.alloc(32, fill).toString('base64');
const KEYRING = JSON.stringify({
  version: 1,
  seal: [{ id: 'a', key: key(1) }],
  secrets: [{ id: 'a', key: key(2) }],
  tokens: [{ id: 'a', key: key(3) }],
});
const SEALED = Buffer.from('sealed-bytes');
const opened = { status: 200, body: { Plaintext: Buffer.from(KEYRING).toString('base64') } };
const place = () => ({
  keyId: 'alias/mqgate-test-keyring',
  region: 'us-east-1',
  tableName: 'mqgate-test',
  endpoint,
});

beforeAll(async () => {
  server = createServer(async (incoming, outgoing) => {
    const body = await bodyOf(incoming);
    const request = asRequest(incoming, body);
    const checked = await authenticate(
      request,
      parseAuthorization(request),
      verifier({ service: 'kms', now: Date.now, keys: keysOf(accessKey()) }),
    ).catch((error: Error) => ({ outcome: error.message }) as const);
    calls.push({
      target: incoming.headers['x-amz-target']?.toString(),
      body: JSON.parse(body.toString('utf8')),
      signedBy: checked.outcome,
    });
    const answer = answers.shift() ?? { status: 500, body: {} };
    outgoing.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1' });
    outgoing.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

beforeEach(() => {
  calls = [];
  answers = [];
  vi.stubEnv('AWS_ACCESS_KEY_ID', KEY.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', KEY.secretAccessKey);
  vi.stubEnv('AWS_SESSION_TOKEN', '');
});
afterEach(() => vi.unstubAllEnvs());

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function asRequest(incoming: IncomingMessage, body: Buffer): UnverifiedRequest {
  const headers = new Map(Object.entries(incoming.headers).map(([name, value]) => [name, [String(value)]]));
  return {
    requestId: '',
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    resource: '/',
    query: [],
    headers,
    sourceIp: undefined,
    body,
  };
}

test('one signed Decrypt under the table’s context opens all purposes', async () => {
  answers = [opened];
  const keyring = await openKmsKeyring(SEALED, place());
  expect(keyring.seal.newest.key.export()).toEqual(Buffer.alloc(32, 1));
  expect(keyring.tokens.newest.key.export()).toEqual(Buffer.alloc(32, 3));
  expect(calls).toEqual([
    {
      target: 'TrentService.Decrypt',
      signedBy: 'signed',
      body: {
        CiphertextBlob: SEALED.toString('base64'),
        KeyId: 'alias/mqgate-test-keyring',
        EncryptionContext: keyringContext('mqgate-test'),
      },
    },
  ]);
});

test('a temporary failure is tried again, three times at most', async () => {
  answers = [{ status: 500, body: {} }, { status: 400, body: { __type: 'ThrottlingException' } }, opened];
  await openKmsKeyring(SEALED, place());
  expect(calls).toHaveLength(3);
  answers = [];
  await expect(openKmsKeyring(SEALED, place())).rejects.toThrow(
    new KeyringError(
      'unreadable',
      'The keyring of table mqgate-test cannot be opened: KMS did not decrypt (status 500).',
    ),
  );
  expect(calls).toHaveLength(6);
});

test.each([
  ['AccessDeniedException', { __type: 'AccessDeniedException' }, 'AccessDeniedException'],
  [
    'another table’s keyring',
    { __type: 'com.amazonaws.kms#InvalidCiphertextException' },
    'InvalidCiphertextException',
  ],
  ['a name that is none', { __type: 'x"; drop' }, 'status 400'],
])('%s is not tried again', async (_, body, code) => {
  answers = [{ status: 400, body }];
  await expect(openKmsKeyring(SEALED, place())).rejects.toThrow(
    `The keyring of table mqgate-test cannot be opened: KMS did not decrypt (${code}).`,
  );
  expect(calls).toHaveLength(1);
});

test.each([
  ['no JSON', 'not json', 'no plaintext'],
  ['no plaintext', {}, 'no plaintext'],
  ['an answer of any size', 'x'.repeat(20_000), 'an answer of that size'],
])('%s opens nothing', async (_, body, code) => {
  answers = [{ status: 200, body }];
  await expect(openKmsKeyring(SEALED, place())).rejects.toThrow(`(${code}).`);
});

test('a plaintext that is not a keyring is refused, and the message does not quote it', async () => {
  answers = [{ status: 200, body: { Plaintext: Buffer.from('{"seal":"S3CR3T').toString('base64') } }];
  await expect(openKmsKeyring(SEALED, place())).rejects.toThrow(/^(?!.*S3CR3T).*of table mqgate-test/);
});
