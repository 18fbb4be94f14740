import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  type ConfigurationId,
  CreateBrokerCommand,
  CreateConfigurationCommand,
  MqClient,
  type MqClientConfig,
  RebootBrokerCommand,
  UpdateBrokerCommand,
  UpdateConfigurationCommand,
} from '@aws-sdk/client-mq';
import { afterAll, describe, expect, test } from 'vitest';
import { findActivemq } from '../../../local/brokers/activemq/activemq.ts';
import { tidyLeftovers } from '../../../local/brokers/leaveBrokers.ts';
import { findRabbitmq } from '../../../local/brokers/rabbitmq/rabbitmq.ts';
import { poll } from '../../../local/data/poll.ts';
import { connectAmqp, publish, take } from './amqp.ts';
import {
  ACTIVEMQ,
  brokerCalls,
  endpointOf,
  PASSWORD,
  pidOf,
  processesOf,
  RABBITMQ,
  REACH_MS,
  type RealWorld,
  realWorld,
  STARTS_MS,
  USER,
} from './realBrokers.ts';

const hasActivemq = findActivemq(undefined, undefined) !== undefined;
const missing = findRabbitmq(undefined) === undefined;
/** Each start takes seconds of a core, and the machine may have other work. */
const TWENTY_MS = 900_000;
const directory = mkdtempSync(join(tmpdir(), 'mqgate-faults-'));
const children: ChildProcess[] = [];
const worlds: RealWorld[] = [];

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  for (const { gateway } of worlds) await gateway.close();
  // A gateway that was killed leaves its brokers, also when a test has failed.
  await tidyLeftovers(join(directory, 'killed', 'brokers'));
  rmSync(directory, { recursive: true, force: true });
});

async function open(state: string): Promise<RealWorld> {
  const world = await realWorld({ state });
  worlds.push(world);
  return world;
}

/** Starts a gateway in a process of its own, which a test may kill. */
async function startGatewayProcess(state: string) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'gatewayProcess.ts'), state], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line = ''] = await new Promise<string[]>((resolve) => {
    createInterface({ input: child.stdout }).once('line', (text) => resolve([text]));
    child.once('exit', () => resolve([]));
  });
  const { config, ca } = JSON.parse(line) as { config: MqClientConfig; ca: string };
  return { child, mq: new MqClient({ ...config, maxAttempts: 1 }), ca: readFileSync(ca, 'utf8') };
}

describe.skipIf(missing)('faults of real brokers (skipped without RabbitMQ)', { timeout: STARTS_MS }, () => {
  test('after kill -9 of a broker or the gateway, messages, users and ports are kept', async () => {
    const state = join(directory, 'killed');
    const { child, mq, ca } = await startGatewayProcess(state);
    const { BrokerId: id = '' } = await mq.send(new CreateBrokerCommand(RABBITMQ));
    const broker = await brokerCalls(mq).reach(id, 'RUNNING');
    const endpoint = endpointOf(broker, 'amqps');
    const first = await connectAmqp(endpoint, ca, USER, PASSWORD);
    await publish(first, 'orders', 'before the broker was killed');
    // RabbitMQ 3.10 may lose a queue that is only milliseconds old when it is killed, so it writes all first.
    await mq.send(new RebootBrokerCommand({ BrokerId: id }));
    await brokerCalls(mq).reach(id, 'REBOOT_IN_PROGRESS');
    await brokerCalls(mq).reach(id, 'RUNNING');

    const pid = pidOf(state, id);
    process.kill(pid, 'SIGKILL');
    const again = await poll(REACH_MS, () =>
      connectAmqp(endpoint, ca, USER, PASSWORD).catch(() => undefined),
    );
    if (again === undefined) throw new Error('the broker was not started again');
    expect(await take(again, 'orders')).toBe('before the broker was killed');
    expect(pidOf(state, id)).not.toBe(pid);
    await publish(again, 'orders', 'before the gateway was killed');

    const left = pidOf(state, id);
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    expect(processesOf(join(state, 'brokers'))).toHaveLength(1);
    const world = await open(state);
    expect(pidOf(state, id)).not.toBe(left);
    expect(processesOf(join(state, 'brokers'))).toHaveLength(1);
    expect(endpointOf(await world.reach(id, 'RUNNING'), 'amqps').href).toBe(endpoint.href);
    const last = await connectAmqp(endpoint, world.ca, USER, PASSWORD);
    expect(await take(last, 'orders')).toBe('before the gateway was killed');
    await last.close();
    await world.gateway.close();
    expect(processesOf(state)).toEqual([]);
  });

  test('a configuration that RabbitMQ refuses gives a broker state of failure', async () => {
    const world = await open(join(directory, 'refused'));
    const { mq } = world;
    const refused = await configuration(mq, 'refused', 'ssl_options.depth = 300');
    const failed = await world.create({ BrokerName: 'failed', Configuration: refused });
    await world.reach(failed, 'CREATION_FAILED');
    expect(world.sentences()).toContain('ssl_options.depth');
    await world.remove(failed);

    const id = await world.create();
    await world.reach(id, 'RUNNING');
    const reboot = async (Configuration: ConfigurationId) => {
      await mq.send(new UpdateBrokerCommand({ BrokerId: id, Configuration }));
      await mq.send(new RebootBrokerCommand({ BrokerId: id }));
    };
    await reboot(refused);
    await world.reach(id, 'REBOOT_IN_PROGRESS');
    await world.reach(id, 'CRITICAL_ACTION_REQUIRED');
    await reboot(await configuration(mq, 'accepted', 'max_message_size = 1000000'));
    const endpoint = endpointOf(await world.reach(id, 'RUNNING'), 'amqps');
    const connection = await connectAmqp(endpoint, world.ca, USER, PASSWORD);
    await publish(connection, 'orders', 'a'.repeat(1_000_000));
    const channel = await connection.createChannel();
    const tooLarge = once(channel, 'error') as Promise<[Error]>;
    channel.sendToQueue('orders', Buffer.alloc(1_000_001));
    expect((await tooLarge)[0].message).toMatch(/PRECONDITION[_-]FAILED.*larger than.*1000000/);
    await connection.close();
    await world.gateway.close();
  });

  test.each([
    ['RabbitMQ', {}, 'amqps'],
    ...(hasActivemq ? [['ActiveMQ', ACTIVEMQ, 'ssl'] as const] : []),
  ] as const)(
    '%s waits for a port that another program has taken, and the log names it',
    async (_, engine, scheme) => {
      const state = join(directory, `taken-${scheme}`);
      const before = await open(state);
      const id = await before.create(engine);
      const { port } = endpointOf(await before.reach(id, 'RUNNING'), scheme);
      await before.gateway.close();
      const other = createServer().listen(Number(port), '127.0.0.1');
      await once(other, 'listening');
      const after = await open(state);
      await after.reach(id, 'CRITICAL_ACTION_REQUIRED');
      expect(after.sentences()).toMatch(new RegExp(`does not run.*${port}`, 's'));
      other.close();
      expect(endpointOf(await after.reach(id, 'RUNNING'), scheme).port).toBe(port);
      await after.remove(id);
      await after.gateway.close();
    },
  );

  test(
    'twenty brokers are created and deleted, and no process or file stays',
    async () => {
      const state = join(directory, 'twenty');
      const world = await open(state);
      const names = Array.from({ length: 20 }, (_, index) => `orders-${index}`);
      const workers = Array.from({ length: 3 }, async () => {
        for (let name = names.shift(); name !== undefined; name = names.shift()) {
          const engine = hasActivemq && names.length % 3 > 0 ? ACTIVEMQ : {};
          const id = await world.create({ ...engine, BrokerName: name });
          await world.reach(id, 'RUNNING');
          await world.remove(id);
        }
      });
      await Promise.all(workers);
      expect(processesOf(state)).toEqual([]);
      expect(readdirSync(join(state, 'brokers'))).toEqual([]);
      expect(world.sentences()).not.toContain('does not run');
      // Once for each program that is not of the version that the brokers ask for.
      expect(world.sentences().match(/Brokers of RabbitMQ \S+ run/g)?.length ?? 1).toBe(1);
      expect(world.sentences().match(/Brokers of ActiveMQ \S+ run/g)?.length ?? 1).toBe(1);
      await world.gateway.close();
    },
    TWENTY_MS,
  );
});

/** Makes a configuration whose second revision is a text. */
async function configuration(mq: MqClient, Name: string, text: string): Promise<ConfigurationId> {
  const { Id } = await mq.send(
    new CreateConfigurationCommand({ Name, EngineType: 'RABBITMQ', EngineVersion: '3.13' }),
  );
  const Data = Buffer.from(text).toString('base64');
  await mq.send(new UpdateConfigurationCommand({ ConfigurationId: Id, Data }));
  return { Id, Revision: 2 };
}
