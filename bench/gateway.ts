import { match, strictEqual } from 'node:assert/strict';
import type { HttpRequest } from '../events/restEvent.ts';
import { readCredentialsFile } from '../local/account/credentialsFile.ts';
import { signedRequest } from '../tests/authz/signedRequest.ts';
import type { Credentials } from '../tests/handlers/localGateway.ts';
import { type RunningGateway, startGateway } from '../tests/local/startGateway.ts';
import { compare, type Series } from './compare.ts';
import type { Figure, Goal } from './figure.ts';
import { type ClientProcess, startClient } from './gateway/clientProcess.ts';
import { Connection } from './gateway/connection.ts';
import { emptyProject } from './gateway/emptyProject.ts';
import { wireRequest } from './gateway/wireRequest.ts';
import { jsSdkListBrokers } from './requests/jsSdk.ts';

const ROUNDS = 10;
/** Short, so that compared figures ran at almost the same time. */
const ROUND_MS = 400;
const WARMUP_MS = 2_000;
const SIGNED = 64;
const BROKERS = 5;
const LIFECYCLE = { LIFECYCLE_SECONDS: '0.2' };
const ALLOWED: Goal = { of: 'ratio', bound: 'at least', limit: 0.8 };
const REFUSED: Goal = { of: 'ratio', bound: 'at least', limit: 0.9 };

/** Requests of one kind to one of the gateways. */
interface Load {
  readonly name: string;
  readonly gateway: RunningGateway;
  readonly requests: readonly string[];
  readonly status: number;
  readonly body: RegExp;
}

/** Requests a second through `npm start`, compared with the same framework and table with empty functions. */
export async function bench(): Promise<Figure[]> {
  const empty = await emptyProject();
  const client = startClient();
  const started: RunningGateway[] = [];
  try {
    const gateway = await startGateway({ environment: LIFECYCLE });
    started.push(gateway);
    const { DYNAMODB_ENDPOINT = '' } = gateway.record.environment;
    const bare = await empty.start({ environment: { ...LIFECYCLE, DYNAMODB_ENDPOINT } });
    started.push(bare);
    const keys = await keysOf(gateway);
    await createBrokers(gateway, keys('alice'));
    const listing = { status: 200, body: /"brokerSummaries":\[\{/ };
    const allowed = await signed(gateway, keys('alice'));
    const wrongSecret = { ...keys('alice'), secretAccessKey: 'A'.repeat(40) };
    const list: Load = { name: 'signed ListBrokers', gateway, requests: allowed, ...listing };
    const nothing: Load = { name: 'empty functions', gateway: bare, requests: allowed, ...listing };
    const denied: Load = {
      name: 'AccessDenied',
      gateway,
      requests: await signed(gateway, keys('frank')),
      status: 403,
      body: /because no identity-based policy allows the mq:ListBrokers action/,
    };
    const mismatch: Load = {
      name: 'bad signature',
      gateway,
      requests: await signed(gateway, wrongSecret),
      status: 403,
      body: /The request signature we calculated does not match/,
    };
    return await measure(client, [nothing, list, denied, mismatch]);
  } finally {
    await client.stop();
    // The second one's engine is the first one's.
    for (const gateway of started.toReversed()) await gateway.stop();
    empty.remove();
  }
}

async function measure(client: ClientProcess, loads: readonly [Load, ...Load[]]): Promise<Figure[]> {
  for (const load of loads) {
    await assertAnswer(load);
    await client.perSecond(order(load, 16, WARMUP_MS));
  }
  const figures: Figure[] = [];
  for (const connections of [1, 16]) {
    const [nothing, ...ours] = await inTurns(client, loads, connections);
    if (nothing === undefined) throw new Error('nothing was measured');
    figures.push(
      ...ours.map((series, index) => compare(series, nothing, '/s', index === 0 ? ALLOWED : REFUSED)),
    );
  }
  return figures;
}

async function inTurns(
  client: ClientProcess,
  loads: readonly Load[],
  connections: number,
): Promise<Series[]> {
  const series = loads.map(({ name }) => ({
    name: `${name}, ${connections} connection${connections > 1 ? 's' : ''}`,
    rounds: [] as number[],
  }));
  for (let round = 0; round < ROUNDS; round += 1) {
    const indices = [...loads.keys()];
    for (const index of round % 2 === 0 ? indices : indices.toReversed()) {
      const load = loads[index];
      if (load) series[index]?.rounds.push(await client.perSecond(order(load, connections, ROUND_MS)));
    }
  }
  return series;
}

function order({ gateway, requests, status }: Load, connections: number, milliseconds: number) {
  return { host: '127.0.0.1', port: gateway.record.port, requests, connections, milliseconds, status };
}

async function assertAnswer({ gateway, requests, status, body }: Load): Promise<void> {
  const connection = await Connection.open('127.0.0.1', gateway.record.port);
  const answer = await connection.send(requests[0] ?? '');
  connection.close();
  strictEqual(answer.status, status, answer.body);
  match(answer.body, body);
}

async function keysOf(gateway: RunningGateway): Promise<(user: string) => Credentials> {
  const profiles = await readCredentialsFile(gateway.credentialsFile);
  return (user) => {
    const found = profiles.find(({ name }) => name === user);
    if (found === undefined) throw new Error(`${user} has no key.`);
    return found;
  };
}

/** Signed before any clock starts. */
async function signed(gateway: RunningGateway, credentials: Credentials): Promise<string[]> {
  const requests: string[] = [];
  for (let count = 0; count < SIGNED; count += 1) {
    requests.push(wireRequest(await jsSdkListBrokers(credentials, gateway.url)));
  }
  return requests;
}

async function createBrokers(gateway: RunningGateway, credentials: Credentials): Promise<void> {
  for (let count = 0; count < BROKERS; count += 1) {
    const body = JSON.stringify({
      brokerName: `bench-${count}`,
      deploymentMode: 'SINGLE_INSTANCE',
      engineType: 'RABBITMQ',
      hostInstanceType: 'mq.m7g.medium',
      publiclyAccessible: false,
      users: [{ username: 'admin', password: 'correct-horse-battery' }],
    });
    const headers = { 'content-type': 'application/json', host: new URL(gateway.url).host };
    const request = await signedRequest({ method: 'POST', body, headers, credentials, at: Date.now() });
    const response = await fetch(gateway.url + request.target, asFetch(request));
    strictEqual(response.status, 200, await response.text());
  }
}

/** fetch sets `host` by itself, to the same. */
function asFetch({ method, headers, body = '' }: HttpRequest): RequestInit {
  return { method, headers: headers.filter(([name]) => name !== 'host').map(([n, v]) => [n, v]), body };
}
