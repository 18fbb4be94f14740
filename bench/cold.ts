import { strictEqual } from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { authorizerEvent, type HttpRequest, integrationEvent } from '../events/restEvent.ts';
import { readCredentialsFile } from '../local/account/credentialsFile.ts';
import { openDataDir } from '../local/data/dataDir.ts';
import { urlEvent } from '../local/frontDoor/urlEvents.ts';
import { childEnvironment } from '../local/launch/childEnvironment.ts';
import type { AuthorizerAnswer } from '../src/handlers/authorizer.ts';
import type { HttpAnswer } from '../src/runtime/answer.ts';
import { type RunningGateway, startGateway, temporaryDataDir } from '../tests/local/startGateway.ts';
import { deployedBuildOptions } from '../tests/support/deployedBuild.ts';
import { startEngine } from '../tests/support/externalEngine/engine.ts';
import type { Figure } from './figure.ts';
import { median } from './median.ts';
import { jsSdkListBrokers } from './requests/jsSdk.ts';

const RUNS = 15;
const FUNCTIONS = [
  'authorizer',
  'brokers',
  'configurations',
  'users',
  'tags',
  'catalogue',
  'query',
  'unknown',
  'gateway',
];
const AUTHORIZER_KB = 400;
/**
 * The authorizer's import and first decision, over the same of a function that only reads one item, built as
 * esbuild builds it by itself.
 */
const START_RATIO = 1.3;
const FIRST_CALL = fileURLToPath(new URL('./cold/firstCall.js', import.meta.url));

/** The report of a new process about its first call. Times in milliseconds, sizes in bytes. */
interface FirstCall<Answer> {
  readonly importMs: number;
  readonly firstCallMs: number;
  readonly rss: number;
  readonly addedRss: number;
  readonly answer: Answer;
}

/**
 * The bundles of a deployment (serverless.yml, `custom.esbuild`): how large they are, and how soon they
 * answer. `npm start` gives the table, the keys and the account.
 */
export async function bench(): Promise<Figure[]> {
  // Each function runs in its own process, so the table must have an endpoint.
  const dataDir = openDataDir(temporaryDataDir());
  const engine = await startEngine(dataDir);
  const gateway = await startGateway({ environment: { DYNAMODB_ENDPOINT: engine.endpoint } });
  try {
    await buildDeployed(gateway);
    await buildSmallest(gateway, 'plain', {});
    await buildSmallest(gateway, 'tuned', OWN_OPTIONS);
    return [...sizes(gateway), ...(await starts(gateway))];
  } finally {
    await gateway.stop();
    await engine.stop();
    dataDir.release();
    rmSync(dataDir.path, { recursive: true, force: true });
  }
}

/** Builds every function as a deployment has it, beside the bundles of `npm start`. */
async function buildDeployed(gateway: RunningGateway): Promise<void> {
  await build({
    ...(await deployedBuildOptions('snapshot')),
    entryPoints: FUNCTIONS.map((name) => source(`../src/handlers/${name}.ts`)),
    outdir: dirname(bundle(gateway, 'authorizer')),
    outExtension: { '.js': '.cjs' },
    sourcemap: 'linked',
    sourcesContent: false,
    logLevel: 'warning',
  });
}

function sizes(gateway: RunningGateway): Figure[] {
  return FUNCTIONS.map((name) => ({
    name: `${name}: bundle`,
    value: statSync(bundle(gateway, name)).size / 1000,
    unit: 'kB',
    ...(name === 'authorizer' && { goal: { of: 'value', bound: 'at most', limit: AUTHORIZER_KB } as const }),
  }));
}

async function starts(gateway: RunningGateway): Promise<Figure[]> {
  const alice = (await readCredentialsFile(gateway.credentialsFile)).find(({ name }) => name === 'alice');
  if (alice === undefined) throw new Error('alice has no key.');
  const authorizer: FirstCall<AuthorizerAnswer>[] = [];
  const brokers: FirstCall<HttpAnswer>[] = [];
  const whole: FirstCall<HttpAnswer>[] = [];
  const plain: FirstCall<unknown>[] = [];
  const tuned: FirstCall<unknown>[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const request = await jsSdkListBrokers(alice, gateway.url);
    const first = await firstCall<AuthorizerAnswer>(gateway, 'authorizer', authorizerEvent(request));
    strictEqual(first.answer.policyDocument.Statement[0]?.Effect, 'Allow');
    // A sealed verdict lives for seconds, so each handler gets its own.
    const second = await firstCall<HttpAnswer>(
      gateway,
      'brokers',
      integrationEvent(request, first.answer.context),
    );
    strictEqual(second.answer.statusCode, 200);
    const atOnce = await firstCall<HttpAnswer>(gateway, 'gateway', urlEventOf(request));
    strictEqual(atOnce.answer.statusCode, 200);
    whole.push(atOnce);
    plain.push(await firstCall(gateway, 'plain', {}));
    tuned.push(await firstCall(gateway, 'tuned', {}));
    authorizer.push(first);
    brokers.push(second);
  }
  const start = (calls: readonly FirstCall<unknown>[]) =>
    median(calls.map(({ importMs, firstCallMs }) => importMs + firstCallMs));
  return [
    ...coldFigures('middy, logger, one GetItem', plain),
    ...coldFigures('the same, built with our options', tuned),
    ...coldFigures('authorizer', authorizer),
    {
      name: 'authorizer: import and first decision, over middy, logger, one GetItem',
      value: start(authorizer) / start(plain),
      unit: '×',
      goal: { of: 'value', bound: 'at most', limit: START_RATIO },
    },
    {
      name: 'authorizer: the same, over that built with our options',
      value: start(authorizer) / start(tuned),
      unit: '×',
    },
    ...coldFigures('brokers', brokers),
    ...coldFigures('gateway, the one function', whole),
    {
      name: 'two functions, one after the other: authorizer and brokers',
      value: start(authorizer) + start(brokers),
      unit: 'ms',
    },
    { name: 'one function: gateway', value: start(whole), unit: 'ms' },
  ];
}

/** The event that a function URL makes of a request. */
function urlEventOf({ method, target, headers, body = '' }: HttpRequest): unknown {
  const [path = '', query = ''] = target.split('?');
  const call = {
    requestId: 'request-1',
    method,
    target: { path, query },
    rawHeaders: headers.flat(),
    sourceIp: '203.0.113.7',
    httpVersion: '1.1',
    received: Date.now(),
  };
  return urlEvent(call, 'us-east-1', Buffer.from(body));
}

/** What serverless.yml (`custom.esbuild`) adds to what any project has, for a cold start's sake. */
const OWN_OPTIONS: BuildOptions = {
  alias: {
    '@aws-sdk/credential-provider-node': source('../src/aws/environment.ts'),
    '@aws-sdk/client-dynamodb': source('../src/state/table/sdk/dynamodb.ts'),
  },
  supported: { 'dynamic-import': false },
};

async function buildSmallest(gateway: RunningGateway, name: string, options: BuildOptions): Promise<void> {
  await build({
    entryPoints: [source('./cold/smallest.ts')],
    outfile: bundle(gateway, name),
    bundle: true,
    minify: true,
    sourcemap: 'linked',
    sourcesContent: false,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: ['module', 'main'],
    ...options,
    logLevel: 'warning',
  });
}

function source(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

async function firstCall<Answer>(
  gateway: RunningGateway,
  name: string,
  event: unknown,
): Promise<FirstCall<Answer>> {
  const env = childEnvironment(process.env, { ...gateway.record.environment, AWS_REGION: 'us-east-1' });
  const child = fork(FIRST_CALL, [bundle(gateway, name)], {
    env,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const orphan = () => child.kill('SIGKILL');
  process.once('exit', orphan);
  const ended = once(child, 'exit');
  const told = once(child, 'message');
  child.send(event as object);
  const outcome = await Promise.race([told, ended]);
  await ended;
  process.off('exit', orphan);
  if (typeof outcome[0] !== 'object') throw new Error(`${name} gave no answer (exit code ${outcome[0]}).`);
  return outcome[0] as FirstCall<Answer>;
}

function coldFigures(name: string, calls: readonly FirstCall<unknown>[]): Figure[] {
  const of = (what: 'importMs' | 'firstCallMs' | 'rss' | 'addedRss') =>
    median(calls.map((call) => call[what]));
  return [
    { name: `${name}: import`, value: of('importMs'), unit: 'ms' },
    { name: `${name}: first call after it`, value: of('firstCallMs'), unit: 'ms' },
    { name: `${name}: resident memory then`, value: of('rss') / 1e6, unit: 'MB' },
    { name: `${name}: of that, above bare Node`, value: of('addedRss') / 1e6, unit: 'MB' },
  ];
}

function bundle(gateway: RunningGateway, name: string): string {
  return join(gateway.dataDir, 'deployed', `${name}.cjs`);
}
