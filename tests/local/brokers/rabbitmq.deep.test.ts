import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { CreateConfigurationCommand, UpdateConfigurationCommand } from '@aws-sdk/client-mq';
import { afterAll, describe, expect, test } from 'vitest';
import { asPem, openAuthority } from '../../../local/brokers/certificates/authority.ts';
import { findRabbitmq } from '../../../local/brokers/rabbitmq/rabbitmq.ts';
import { PROJECT_DIR } from '../../../local/launch/settings.ts';
import { connectAmqp, isTrustedByAll, publish, take } from './amqp.ts';
import { connectAmqp10, roundTripAmqp10 } from './amqp10.ts';
import {
  answeringWithoutTls,
  endpointOf,
  filesWith,
  listeningOf,
  PASSWORD,
  pidOf,
  processesOf,
  type RealWorld,
  realWorld,
  STARTS_MS,
  shownBy,
  USER,
} from './realBrokers.ts';

/** Characters of JSON, Erlang, shells and configurations. */
const ODD = 'two\nlines "quoted" \'}]. #{1} $(id) ${HOME} \\ łódź 😀';
const missing = findRabbitmq(undefined) === undefined;
const directory = mkdtempSync(join(tmpdir(), 'mqgate-rabbitmq-'));
let world: RealWorld | undefined;

afterAll(async () => {
  await world?.gateway.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Runs the program of a page's first block of JavaScript, as a user of the package would. */
async function runExample(page: string, environment: NodeJS.ProcessEnv): Promise<string> {
  const [, code = ''] = readFileSync(join(PROJECT_DIR, page), 'utf8').split('```js\n');
  const library = pathToFileURL(join(PROJECT_DIR, 'local/embedded/createGateway.ts')).href;
  const program = (code.split('```')[0] ?? '').replace("from 'mqgate'", `from '${library}'`);
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
    cwd: PROJECT_DIR,
    env: { ...process.env, ...environment },
  });
  return stdout;
}

describe.skipIf(missing)('a real RabbitMQ broker (skipped without RabbitMQ)', { timeout: STARTS_MS }, () => {
  test('runs, keeps a durable message when the gateway restarts, and leaves no process or file', async () => {
    const state = join(directory, 'state');
    const epmd = processesOf('/epmd');
    world = await realWorld({ state });
    const id = await world.create();
    const creating = await world.reach(id, 'CREATION_IN_PROGRESS');
    expect(creating.BrokerInstances).toEqual([]);
    const broker = await world.reach(id, 'RUNNING');
    const endpoint = endpointOf(broker, 'amqps');
    expect(endpoint.hostname).toBe('127.0.0.1');
    expect(broker.BrokerInstances?.[0]?.ConsoleURL).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect(await isTrustedByAll(endpoint)).toBe(false);
    await expect(connectAmqp(endpoint, world.ca, USER, 'another long password')).rejects.toThrow(/403/);
    await expect(connectAmqp(endpoint, world.ca, 'guest', 'guest')).rejects.toThrow(/403/);
    const newer = await connectAmqp10(endpoint, world.ca, USER, PASSWORD);
    expect(await roundTripAmqp10(newer, '/queue/letters', 'by AMQP 1.0')).toBe('by AMQP 1.0');
    newer.close();
    await expect(connectAmqp10(endpoint, world.ca, USER, 'another long password')).rejects.toThrow();
    if (process.platform === 'linux') expect(listeningOf(pidOf(state, id))).toEqual(shownBy(broker));
    expect(await answeringWithoutTls(broker)).toEqual([]);
    expect(processesOf('/epmd')).toEqual(epmd);
    expect(processesOf(PASSWORD)).toEqual([]);
    expect(readdirSync(join(state, 'brokers', id))).not.toContain('secrets');
    const first = await connectAmqp(endpoint, world.ca, USER, PASSWORD);
    await publish(first, 'orders', 'the first order');
    const closing = performance.now();
    await world.gateway.close();
    // The management plugin's call that fails after five seconds is not made.
    expect(performance.now() - closing).toBeLessThan(5_000);

    expect(processesOf(state)).toEqual([]);
    expect(filesWith(state, PASSWORD)).toEqual([]);
    expect(world.lines.filter((line) => line.includes(PASSWORD))).toEqual([]);
    world = await realWorld({ state });
    const again = await world.reach(id, 'RUNNING');
    expect(endpointOf(again, 'amqps').href).toBe(endpoint.href);
    const second = await connectAmqp(endpoint, world.ca, USER, PASSWORD);
    expect(await take(second, 'orders')).toBe('the first order');
    await second.close();
    await world.remove(id);

    expect(processesOf(state)).toEqual([]);
    expect(readdirSync(join(state, 'brokers'))).toEqual([]);
    await world.gateway.close();
    world = undefined;
    expect(existsSync(join(state, 'ca.pem'))).toBe(true);
  });

  test('can require a client certificate that the gateway’s authority has signed', async () => {
    const state = join(directory, 'certificates');
    world = await realWorld({ state });
    const { Id } = await world.mq.send(
      new CreateConfigurationCommand({ Name: 'mutual', EngineType: 'RABBITMQ', EngineVersion: '3.13' }),
    );
    const text = 'ssl_options.verify = verify_peer\nssl_options.fail_if_no_peer_cert = true\n';
    const Data = Buffer.from(`${text}management.ssl.verify = verify_peer\n`).toString('base64');
    await world.mq.send(new UpdateConfigurationCommand({ ConfigurationId: Id, Data }));
    const id = await world.create({
      Configuration: { Id, Revision: 2 },
      Users: [{ Username: USER, Password: ODD }],
    });
    const endpoint = endpointOf(await world.reach(id, 'RUNNING'), 'amqps');
    await expect(connectAmqp(endpoint, world.ca, USER, ODD)).rejects.toThrow(/certificate/);
    const own = asPem((await openAuthority((name) => join(state, name), Date.now)).issueClient());
    const connection = await connectAmqp(endpoint, world.ca, USER, ODD, own);
    await publish(connection, 'orders', 'from a known client');
    await connection.close();
    const foreign = await openAuthority((name) => join(directory, `other-${name}`), Date.now);
    const other = asPem(foreign.issueClient());
    await expect(connectAmqp(endpoint, world.ca, USER, ODD, other)).rejects.toThrow();
    await world.gateway.close();
    world = undefined;
  });

  test('runs the example of docs/brokers.md, which prints the message', async () => {
    const TMPDIR = join(directory, 'temporary');
    mkdirSync(TMPDIR);
    expect(await runExample('docs/brokers.md', { TMPDIR })).toBe('one book\n');
    expect(readdirSync(TMPDIR)).toEqual([]);
  });
});
