import { readFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { authorizerEvent, integrationEvent } from '../../events/restEvent.ts';
import type { HttpAnswer } from '../../src/runtime/answer.ts';
import { writeKeptKeyring } from '../../src/state/keys/keyringItem.ts';
import { signedRequest } from '../authz/signedRequest.ts';
import { prepareHandlers } from '../handlers/localGateway.ts';

/** Three tries of two seconds; the authorizer has ten. */
const BOUND_MS = 9_500;

let gateway: Awaited<ReturnType<typeof prepareHandlers>>;
let kms: Server;
let calls = 0;
let answer: (response: ServerResponse) => void;

const say = (status: number, body: string) => (response: ServerResponse) => {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(body);
};
let well: typeof answer;

beforeAll(async () => {
  gateway = await prepareHandlers();
  const keyring = readFileSync(process.env.KEYRING_FILE ?? '');
  well = say(200, JSON.stringify({ Plaintext: keyring.toString('base64') }));
  await writeKeptKeyring(gateway.table, Buffer.from('sealed'), undefined);
  kms = createServer((_, response) => {
    calls++;
    answer(response);
  });
  await new Promise<void>((resolve) => kms.listen(0, '127.0.0.1', resolve));
  vi.stubEnv('KEYRING_FILE', '');
  vi.stubEnv('KEYRING_KMS_KEY', 'alias/mqgate-test-keyring');
  vi.stubEnv('AWS_ENDPOINT_URL_KMS', `http://127.0.0.1:${(kms.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAIOSFODNN7EXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'nothing');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  kms.closeAllConnections();
  kms.close();
  await gateway.stop();
});
beforeEach(() => {
  vi.resetModules();
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  vi.spyOn(console, 'error').mockReturnValue(undefined);
});
afterEach(() => vi.restoreAllMocks());

const sign = (user: string) => {
  const credentials = gateway.credentials.get(user);
  if (credentials === undefined) throw new Error(`${user} has no keys`);
  return signedRequest({ at: Date.now(), credentials });
};

/** A container that has just started. */
async function coldAuthorizer() {
  const { handler } = await import('../../src/handlers/authorizer.ts');
  return async (user: string) => {
    const verdict = await handler(authorizerEvent(await sign(user)));
    return verdict.policyDocument.Statement[0]?.Effect;
  };
}

test.each<[string, typeof answer]>([
  ['refuses', say(400, '{"__type":"AccessDeniedException"}')],
  ['is throttled', say(400, '{"__type":"ThrottlingException"}')],
  ['fails', say(500, '')],
  ['cuts', (response) => response.destroy()],
  ['says half', say(200, '{"Plaintext":"eyJ2')],
  ['says another keyring', say(200, JSON.stringify({ Plaintext: 'e30=' }))],
  ['says nothing', () => undefined],
])(
  'a cold start while KMS %s refuses within its deadline, and works once KMS is back',
  async (_, broken) => {
    answer = broken;
    const ask = await coldAuthorizer();
    const started = performance.now();
    const asked = await Promise.allSettled([ask('alice'), ask('frank')]);
    expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(performance.now() - started).toBeLessThan(BOUND_MS);
    answer = well;
    expect([await ask('alice'), await ask('frank')]).toEqual(['Allow', 'Deny']);
  },
  60_000,
);

test('a warm container works without KMS', async () => {
  answer = well;
  const ask = await coldAuthorizer();
  await ask('alice');
  const before = calls;
  answer = (response) => response.destroy();
  expect([await ask('alice'), await ask('frank')]).toEqual(['Allow', 'Deny']);
  expect(calls).toBe(before);
});

test('a cold handler without KMS opens no verdict and runs no operation', async () => {
  answer = well;
  const { handler: authorizer } = await import('../../src/handlers/authorizer.ts');
  const request = await sign('alice');
  const { context } = await authorizer(authorizerEvent(request));
  vi.resetModules();
  answer = say(500, '');
  const { handler } = await import('../../src/handlers/brokers.ts');
  const brokers = handler as unknown as (event: unknown, context: unknown) => Promise<HttpAnswer>;
  const run = () => brokers(integrationEvent(request, context), { getRemainingTimeInMillis: () => 10_000 });
  const away = await run();
  expect([away.statusCode, away.headers['x-amzn-ErrorType']]).toEqual([503, 'ServiceUnavailableException']);
  answer = well;
  expect((await run()).statusCode).toBe(200);
});
