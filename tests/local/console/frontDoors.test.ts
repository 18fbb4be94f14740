import { createRequire } from 'node:module';
import { ListBrokersCommand, MqClient } from '@aws-sdk/client-mq';
import { expect, test } from 'vitest';
import type { DecisionAnswer, StepName } from '../../../local/console/api.ts';
import { createConsole } from '../../../local/console/server/console.ts';
import { serveConsole } from '../../../local/console/server/serveConsole.ts';
import { createGateway } from '../../../local/embedded/createGateway.ts';
import { gatewayResponses } from '../../../local/frontDoor/gatewayResponses.ts';
import { repeatedly } from '../../../local/frontDoor/realTime.ts';
import { installFrontDoor } from '../../../local/serverless/frontDoor.ts';
import type { HapiServer, HapiToolkit } from '../../../local/serverless/hapi.ts';
import { demoSources, logLine } from './testConsole.ts';

interface TestServer extends HapiServer {
  route(route: { method: string; path: string; handler: (_: unknown, h: HapiToolkit) => unknown }): void;
  start(): Promise<void>;
  stop(options: { readonly timeout: number }): Promise<void>;
  readonly info: { readonly uri: string };
}

/** serverless-offline's own hapi. */
const offline = createRequire(createRequire(import.meta.url).resolve('serverless-offline'));
const { server: makeServer } = offline('@hapi/hapi') as { server: (options: object) => TestServer };

/** The first event of a stream. */
async function firstEvent(url: string, secret: string): Promise<string> {
  const stop = new AbortController();
  const answer = await fetch(url, {
    headers: { authorization: `Bearer ${secret}` },
    signal: stop.signal,
  });
  const { value } = (await answer.body?.getReader().read()) ?? {};
  stop.abort();
  return new TextDecoder().decode(value);
}

test('npm start’s front door passes the console its requests, and all others to the API', async () => {
  const sources = demoSources();
  sources.feed.take(logLine('one'));
  const page = async () => ({ 'app.js': '' });
  const shown = createConsole({ sources, hosts: new Set(), page, every: repeatedly });
  const server = makeServer({ host: '127.0.0.1', port: 0 });
  server.route({ method: 'GET', path: '/v1/brokers', handler: (_, h) => h.response('the API') });
  const answered: string[] = [];
  installFrontDoor(
    server,
    gatewayResponses({}),
    new Set(),
    (requestId) => answered.push(requestId),
    serveConsole(shown),
  );
  await server.start();
  const { uri } = server.info;
  try {
    const shell = await fetch(`${uri}/_mqgate/`);
    expect([shell.status, shell.headers.get('x-amzn-requestid')]).toEqual([200, null]);
    expect(await firstEvent(`${uri}/_mqgate/api/stream`, shown.secret)).toContain('"id":"one"');
    expect((await fetch(`${uri}/_mqgate/api/overview`)).status).toBe(401);
    expect(answered).toEqual([]);
    expect(await (await fetch(`${uri}/v1/brokers`)).text()).toBe('the API');
    expect((await fetch(`${uri}/_mqgatex`)).status).toBe(404);
    expect(answered).toHaveLength(2);
  } finally {
    shown.close();
    await server.stop({ timeout: 100 });
  }
});

test('createGateway serves no console by default', async () => {
  await using gateway = await createGateway();
  expect(gateway.consoleUrl).toBeUndefined();
  const answer = await fetch(`${gateway.url}/_mqgate/`);
  expect([answer.status, await answer.text()]).toEqual([
    403,
    expect.stringContaining('Missing Authentication'),
  ]);
  await expect(createGateway({ console: 'yes' as never })).rejects.toThrow('console must be true or false');
});

test('the steps of a call are measured, and requests to the console are not calls', async () => {
  await using gateway = await createGateway({ console: true });
  await new MqClient(gateway.clientConfig('bob')).send(new ListBrokersCommand({}));
  const [address = '', secret = ''] = gateway.consoleUrl?.split('#secret=') ?? [];
  expect(await firstEvent(`${address}api/stream`, secret)).toContain('event: rows');
  expect(gateway.decisions.length).toBe(1);
  const id = gateway.decisions.at(0)?.requestId;
  const answer = await fetch(`${address}api/decisions/${id}`, {
    headers: { authorization: `Bearer ${secret}` },
  });
  const { steps, totalMs = 0 } = (await answer.json()) as DecisionAnswer;
  const measured = steps.flatMap(({ name, ms }) => (ms === undefined ? [] : [name]));
  expect(measured).toEqual<StepName[]>([
    'parse',
    'authenticate',
    'resolve',
    'load',
    'decide',
    'enforce',
    'run',
  ]);
  const sum = steps.reduce((total, { ms = 0 }) => total + ms, 0);
  expect(sum).toBeLessThanOrEqual(totalMs);
});

test('a gateway closes at once while somebody reads its console', async () => {
  const gateway = await createGateway({ console: true });
  const [address = '', secret = ''] = gateway.consoleUrl?.split('#secret=') ?? [];
  const answer = await fetch(`${address}api/stream`, { headers: { authorization: `Bearer ${secret}` } });
  const all = answer.text();
  await gateway.close();
  expect(await all).toContain('event: replaced');
});
