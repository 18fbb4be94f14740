import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createGateway } from '../../../local/embedded/createGateway.ts';
import { checkOptions } from '../../../local/embedded/gatewayOptions.ts';
import type { GatewayOptions } from '../../../local/embedded/publicTypes.ts';
import { PROJECT_DIR, readSettings } from '../../../local/launch/settings.ts';

describe('the option "brokers"', () => {
  test.each([
    [undefined, undefined],
    ['process', {}],
    [
      { rabbitmqHome: '/opt/rabbitmq', ports: [20_000, 20_100] },
      { rabbitmqHome: '/opt/rabbitmq', ports: [20_000, 20_100] },
    ],
  ] as const)('of %j is accepted', (brokers, checked) => {
    expect(checkOptions(brokers === undefined ? {} : { brokers }).brokers).toEqual(checked);
  });

  test.each([
    ['docker'],
    [true],
    [null],
    [{ rabbitmq: '/opt/rabbitmq' }],
    [{ activemqHome: 7 }],
    [{ ports: [20_100, 20_000] }],
    [{ ports: [0, 10] }],
    [{ ports: [20_000] }],
    [{ ports: ['20000', '20100'] }],
  ])('of %j gives a GatewayError', async (brokers) => {
    const options = { brokers } as unknown as GatewayOptions;
    await expect(createGateway(options)).rejects.toThrow(/^The option brokers must be 'process' or \{/);
  });

  test('is absent by default, and then the gateway has no certificate authority', async () => {
    const gateway = await createGateway();
    expect(gateway.brokersCaFile).toBeUndefined();
    await gateway.close();
  });
});

/** Starts a gateway without real brokers, makes a call, and prints the files that were loaded. */
const LOADED = `
import { registerHooks } from 'node:module';
const urls = [];
registerHooks({ load: (url, context, next) => { urls.push(url); return next(url, context); } });
const { createGateway } = await import(process.argv[1]);
const gateway = await createGateway();
await fetch('http://' + gateway.names[0] + ':' + gateway.port + '/v1/brokers');
await gateway.close();
console.log(JSON.stringify(urls));`;

test('the code of real brokers is not loaded with a gateway', () => {
  const starting = globSync('{local/{embedded,launch,data,engine},cli}/**/*.ts', { cwd: PROJECT_DIR });
  const loading = starting.filter((file) =>
    /^import (?!type).*local\/brokers\/|^import (?!type).*\.\.\/brokers\//m.test(
      readFileSync(join(PROJECT_DIR, file), 'utf8'),
    ),
  );
  expect(starting.length).toBeGreaterThan(50);
  expect(loading).toEqual([]);

  const library = pathToFileURL(join(PROJECT_DIR, 'local/embedded/createGateway.ts')).href;
  const program = ['--input-type=module', '-e', LOADED, library];
  const urls = JSON.parse(execFileSync(process.execPath, program, { encoding: 'utf8' })) as string[];
  expect(urls).toContain(library);
  expect(urls.length).toBeGreaterThan(100);
  expect(urls.filter((url) => url.includes('/local/brokers/'))).toEqual([]);
});

describe('the variable BROKERS of npm start', () => {
  test.each([
    [{}, undefined],
    [{ BROKERS: '' }, undefined],
    [{ BROKERS: 'off', RABBITMQ_HOME: '/opt/rabbitmq' }, undefined],
    [{ BROKERS: 'process', DIRECTORY: 'snapshot' }, {}],
    [
      { BROKERS: 'process', RABBITMQ_HOME: '/opt/r', ACTIVEMQ_HOME: '/opt/a', JAVA_HOME: '/opt/j' },
      { rabbitmqHome: '/opt/r', activemqHome: '/opt/a', javaHome: '/opt/j' },
    ],
  ])('with %j is accepted', (environment, brokers) => {
    expect(readSettings(environment).brokers).toEqual(brokers);
  });

  test.each([
    [{ BROKERS: 'docker' }, "BROKERS is 'docker'; it must be process, or off."],
    [
      { BROKERS: 'process', DYNAMODB_ENDPOINT: 'http://localhost:8000' },
      'BROKERS=process needs the table in the data directory: unset DYNAMODB_ENDPOINT.',
    ],
    [
      { BROKERS: 'process', DIRECTORY: 'aws' },
      'BROKERS=process needs the imported account: unset DIRECTORY.',
    ],
    [
      { BROKERS: 'process', BACKEND: 'amazon-mq' },
      'BROKERS=process needs brokers of its own: unset BACKEND.',
    ],
  ])('with %j gives a StartError', (environment, sentence) => {
    expect(() => readSettings(environment)).toThrow(sentence);
  });
});
