import { ListBrokersCommand, MqClient } from '@aws-sdk/client-mq';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Profile, readCredentialsFile } from '../../local/account/credentialsFile.ts';
import { NodeSha256 } from '../../src/aws/nodeSha256.ts';
import type { RunningGateway } from '../local/startGateway.ts';
import { startGateway } from '../support/servedGateway.ts';

const LONG = 60_000;
const RATE = 5;
const BURST = 10;
const PATH = '/v1/brokers';

let gateway: RunningGateway;
let profiles: readonly Profile[];

beforeAll(async () => {
  gateway = await startGateway({
    environment: { THROTTLE_RATE: String(RATE), THROTTLE_BURST: String(BURST) },
  });
  profiles = await readCredentialsFile(gateway.credentialsFile);
}, LONG);
afterAll(() => gateway?.stop());

function keysOf(name: string): Profile {
  const found = profiles.find((profile) => profile.name === name);
  if (found === undefined) throw new Error(`no profile ${name}`);
  return found;
}

function client(name: string, maxAttempts: number): MqClient {
  const region = 'us-east-1';
  return new MqClient({ endpoint: gateway.url, region, credentials: keysOf(name), maxAttempts });
}

/** Signed plain HTTP: no client waits and retries. */
async function get(path: string, credentials: Profile): Promise<Response> {
  const { host, hostname, port } = new URL(gateway.url);
  const signer = new SignatureV4({ credentials, region: 'us-east-1', service: 'mq', sha256: NodeSha256 });
  const signed = await signer.sign({
    method: 'GET',
    protocol: 'http:',
    hostname,
    port: Number(port),
    path,
    query: {},
    headers: { host },
  });
  const { host: _host, ...headers } = signed.headers;
  return fetch(`${gateway.url}${path}`, { headers });
}

async function statuses(calls: number, credentials: Profile): Promise<Map<number, number>> {
  const answers = await Promise.all(Array.from({ length: calls }, () => get(PATH, credentials)));
  const counts = new Map<number, number>();
  for (const { status } of answers) counts.set(status, (counts.get(status) ?? 0) + 1);
  return counts;
}

/** Longer than an empty bucket takes to fill. */
const refilled = () => new Promise((resolve) => setTimeout(resolve, (BURST / RATE) * 1_000 + 200));

test(
  'a burst over three functions passes as far as the bucket holds; the others get 429',
  async () => {
    await refilled();
    const paths = [PATH, '/v1/configurations', '/v1/broker-engine-types'];
    const started = performance.now();
    const answers = await Promise.all(
      paths.flatMap((path) => Array.from({ length: 2 * BURST }, () => get(path, keysOf('alice')))),
    );
    const seconds = (performance.now() - started) / 1_000;
    const passed = answers.filter(({ status }) => status === 200).length;
    expect(passed).toBeGreaterThanOrEqual(BURST);
    expect(passed).toBeLessThanOrEqual(BURST + Math.ceil(seconds * RATE));
    const [throttled] = answers.filter(({ status }) => status !== 200);
    expect(throttled?.status).toBe(429);
    expect(throttled?.headers.get('x-amzn-errortype')).toBe('TooManyRequestsException');
    expect(await throttled?.json()).toEqual({ message: 'Too Many Requests' });
  },
  LONG,
);

test(
  'an SDK waits and sends again until its whole burst has passed',
  async () => {
    await refilled();
    const once = client('alice', 1);
    const calls = (mq: MqClient) =>
      Promise.allSettled(Array.from({ length: 2 * BURST }, () => mq.send(new ListBrokersCommand({}))));
    const alone = await calls(once);
    const refused = alone.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    expect(refused.length).toBeGreaterThan(0);
    for (const error of refused) {
      expect(error).toMatchObject({ name: 'TooManyRequestsException', $metadata: { httpStatusCode: 429 } });
    }
    const patient = client('alice', 12);
    const again = await calls(patient);
    expect(again.every(({ status }) => status === 'fulfilled')).toBe(true);
    const attempts = again.flatMap((result) =>
      result.status === 'fulfilled' ? [result.value.$metadata.attempts ?? 0] : [],
    );
    expect(Math.max(...attempts)).toBeGreaterThan(1);
    once.destroy();
    patient.destroy();
  },
  LONG,
);

test(
  'a denied user, a wrong secret and an unsigned call take nothing from the bucket',
  async () => {
    await refilled();
    const forged = { ...keysOf('alice'), secretAccessKey: 'A'.repeat(40) };
    const unsigned = Array.from({ length: 3 * BURST }, async () => (await fetch(gateway.url + PATH)).status);
    const [denied, wrong] = await Promise.all([
      statuses(3 * BURST, keysOf('frank')),
      statuses(3 * BURST, forged),
    ]);
    expect([...denied.keys(), ...wrong.keys(), ...(await Promise.all(unsigned))]).not.toContain(429);
    expect([...denied, ...wrong]).toEqual([
      [403, 3 * BURST],
      [403, 3 * BURST],
    ]);
    expect((await statuses(BURST, keysOf('alice'))).get(200)).toBe(BURST);
  },
  LONG,
);
