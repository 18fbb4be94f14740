import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeBrokerCommand, RebootBrokerCommand, UpdateBrokerCommand } from '@aws-sdk/client-mq';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { BrokerPlan } from '../../../local/brokers/brokerPlan.ts';
import { identityOf } from '../../../local/brokers/processes/processIdentity.ts';
import type { BrokerProgram } from '../../../local/brokers/program.ts';
import { poll } from '../../../local/data/poll.ts';
import { createGateway } from '../../../local/embedded/createGateway.ts';
import type { GatewayOptions } from '../../../local/embedded/publicTypes.ts';
import {
  ACTIVEMQ,
  endpointOf,
  PASSWORD,
  pidOf,
  processesOf,
  type RealWorld,
  realWorld,
  USER,
} from './realBrokers.ts';
import { standInProgram } from './standInProgram.ts';

const found: { rabbitmq: BrokerProgram | undefined } = vi.hoisted(() => ({ rabbitmq: undefined }));
vi.mock('../../../local/brokers/rabbitmq/rabbitmq.ts', () => ({ findRabbitmq: () => found.rabbitmq }));
vi.mock('../../../local/brokers/activemq/activemq.ts', () => ({
  findActivemq: (home: string | undefined) => (home === undefined ? standInProgram : undefined),
}));
beforeEach(() => {
  found.rabbitmq = standInProgram;
});

const directory = mkdtempSync(join(tmpdir(), 'mqgate-follow-'));
const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
  rmSync(directory, { recursive: true, force: true });
});

async function open(options: GatewayOptions = { state: directory }): Promise<RealWorld> {
  const world = await realWorld(options);
  opened.push(world.gateway);
  return world;
}

const planOf = (id: string) =>
  JSON.parse(readFileSync(join(directory, 'brokers', id, 'plan.json'), 'utf8')) as BrokerPlan;

test('a broker is RUNNING once its process is ready, and is deleted with its process and files', async () => {
  const world = await open();
  const id = await world.create();
  expect((await world.reach(id, 'CREATION_IN_PROGRESS')).BrokerInstances).toEqual([]);
  const broker = await world.reach(id, 'RUNNING');
  expect(endpointOf(broker, 'amqps').hostname).toBe('127.0.0.1');
  expect(planOf(id).users).toEqual([
    { username: USER, password: PASSWORD, groups: [], consoleAccess: false },
  ]);
  expect(processesOf(directory)).toHaveLength(1);
  expect(processesOf(PASSWORD)).toEqual([]);
  await world.remove(id);
  expect(processesOf(directory)).toEqual([]);
  expect(readdirSync(join(directory, 'brokers'))).toEqual([]);
  expect(world.lines.filter((line) => line.includes(PASSWORD))).toEqual([]);
});

test('a transition takes its configured time, also if the process is ready earlier', async () => {
  // A year in which the gateway's certificates would be long over.
  const clock = { now: Date.parse('2046-11-29T12:00:00Z') };
  const world = await open({ state: directory, lifecycle: 60, clock: () => clock.now });
  const id = await world.create();
  const record = join(directory, 'brokers', id, 'broker.json');
  const isReady = async () =>
    existsSync(record) && readFileSync(record, 'utf8').includes('"hasData":true') ? true : undefined;
  expect(await poll(10_000, isReady)).toBe(true);
  const early = async () =>
    (await world.mq.send(new DescribeBrokerCommand({ BrokerId: id }))).BrokerState === 'RUNNING' || undefined;
  expect(await poll(500, early)).toBeUndefined();
  await world.gateway.advance({ seconds: 60 });
  await world.reach(id, 'RUNNING');
});

test('the password is sealed in the table', async () => {
  const world = await open();
  await world.reach(await world.create(), 'RUNNING');
  await world.gateway.close();
  for (const name of readdirSync(directory).filter((entry) => entry.startsWith('state.db'))) {
    expect(readFileSync(join(directory, name)).includes(PASSWORD)).toBe(false);
  }
});

test('a process that is killed is started again', async () => {
  const world = await open();
  const id = await world.create();
  await world.reach(id, 'RUNNING');
  const first = pidOf(directory, id);
  process.kill(first, 'SIGKILL');
  const second = await poll(20_000, async () => {
    const file = join(directory, 'brokers', id, 'process.json');
    return existsSync(file) && pidOf(directory, id) !== first ? pidOf(directory, id) : undefined;
  });
  expect(second).toBeGreaterThan(0);
  expect(world.sentences()).toContain('has ended; it is started again');
});

test('a process that ends again and again waits longer each time, and the broker says so', async () => {
  const world = await open();
  const id = await world.create({ BrokerName: 'orders-crashing' });
  await world.reach(id, 'RUNNING');
  await world.reach(id, 'CRITICAL_ACTION_REQUIRED');
  await world.reach(id, 'RUNNING');
  await world.reach(id, 'CRITICAL_ACTION_REQUIRED');
  // Ended four times, with waits of 0, 1, 2 and 4 seconds.
  expect(world.sentences().match(/has ended; it is started again/g)).toHaveLength(4);
  await world.remove(id);
  expect(processesOf(directory)).toEqual([]);
});

test('a process that does not start gives CREATION_FAILED, and its last output is in the log', async () => {
  const world = await open();
  const id = await world.create({ BrokerName: 'orders-broken' });
  const broker = await world.reach(id, 'CREATION_FAILED');
  expect(broker.BrokerInstances).toEqual([]);
  expect(world.sentences()).toContain('the disk is full');
  expect(world.sentences()).toContain('***');
  expect(world.sentences()).not.toContain(PASSWORD);
  await world.remove(id);
  expect(readdirSync(join(directory, 'brokers'))).toEqual([]);
});

test('an engine that is not installed gives CREATION_FAILED', async () => {
  const world = await open({ state: directory, brokers: { activemqHome: join(directory, 'nowhere') } });
  const id = await world.create(ACTIVEMQ);
  await world.reach(id, 'CREATION_FAILED');
  expect(world.sentences()).toContain('ActiveMQ is not installed');
});

const LDAP = {
  AuthenticationStrategy: 'LDAP' as const,
  LdapServerMetadata: {
    Hosts: ['ldap.example.com'],
    RoleBase: 'ou=roles',
    RoleSearchMatching: '(member={0})',
    ServiceAccountUsername: 'cn=admin',
    ServiceAccountPassword: PASSWORD,
    UserBase: 'ou=people',
    UserSearchMatching: '(uid={0})',
  },
};

test('a broker that authenticates by LDAP does not run, and the log says why', async () => {
  const world = await open();
  const id = await world.create({ ...ACTIVEMQ, ...LDAP });
  expect((await world.reach(id, 'CREATION_FAILED')).BrokerInstances).toEqual([]);
  expect(world.sentences()).toContain('A real broker does not authenticate by LDAP.');
  expect(processesOf(directory)).toEqual([]);
});

test('a broker that a reboot switches to LDAP stops, and does not run without LDAP', async () => {
  const world = await open();
  const id = await world.create({ ...ACTIVEMQ, BrokerName: 'letters' });
  await world.reach(id, 'RUNNING');
  await world.mq.send(new UpdateBrokerCommand({ BrokerId: id, ...LDAP }));
  await world.mq.send(new RebootBrokerCommand({ BrokerId: id }));
  await world.reach(id, 'CRITICAL_ACTION_REQUIRED');
  expect(processesOf(directory)).toEqual([]);
  expect(world.sentences().match(/does not authenticate by LDAP/g)?.length).toBeLessThan(6);
  await world.remove(id);
});

test('a gateway starts even if the program of a broker is no longer installed', async () => {
  const before = await open();
  const id = await before.create();
  await before.reach(id, 'RUNNING');
  await before.gateway.close();
  found.rabbitmq = undefined;
  const after = await open();
  await after.reach(id, 'CRITICAL_ACTION_REQUIRED');
  expect(after.sentences()).toContain('RabbitMQ is not installed');
  expect(after.sentences().match(/is not installed/g)?.length).toBeLessThan(6);
});

test('a change waits for the broker’s reboot, and a restart of the gateway does not apply it', async () => {
  const before = await open();
  const id = await before.create();
  const broker = await before.reach(id, 'RUNNING');
  await before.mq.send(new UpdateBrokerCommand({ BrokerId: id, HostInstanceType: 'mq.m7g.xlarge' }));
  await before.gateway.close();
  expect(processesOf(directory)).toEqual([]);

  const after = await open();
  const again = await after.mq.send(new DescribeBrokerCommand({ BrokerId: id }));
  expect(again.BrokerState).toBe('RUNNING');
  expect(again.BrokerInstances).toEqual(broker.BrokerInstances);
  expect(planOf(id).broker.hostInstanceType).toBe('mq.m7g.large');
  await after.mq.send(new RebootBrokerCommand({ BrokerId: id }));
  expect((await after.reach(id, 'RUNNING')).HostInstanceType).toBe('mq.m7g.xlarge');
  expect(planOf(id).broker.hostInstanceType).toBe('mq.m7g.xlarge');
});

test('a process of a killed gateway is ended; another process with its number is not', async () => {
  const sleeping = () => spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true });
  const [left, other] = [sleeping(), sleeping()];
  const place = (name: string, identity: object | undefined) => {
    mkdirSync(join(directory, 'brokers', name), { recursive: true });
    writeFileSync(join(directory, 'brokers', name, 'process.json'), JSON.stringify(identity));
  };
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  writeFileSync(join(directory, 'lock.db'), '');
  place('b-left', identityOf(left.pid ?? 0));
  place('b-other', { ...identityOf(other.pid ?? 0), started: 'at another time' });
  await open();
  expect(
    left.signalCode ?? (await new Promise((resolve) => left.once('exit', (_, name) => resolve(name)))),
  ).toBe('SIGTERM');
  expect(identityOf(other.pid ?? 0)).toBeDefined();
  other.kill('SIGKILL');
  expect(readdirSync(join(directory, 'brokers'))).toEqual([]);
});

test('a killed gateway in memory leaves nothing that affects the next one', async () => {
  const abandoned = mkdtempSync(join(tmpdir(), 'mqgate-brokers-'));
  const left = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true });
  const place = join(abandoned, 'brokers', 'b-left');
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'process.json'), JSON.stringify(identityOf(left.pid ?? 0)));
  const owner = { pid: process.pid, started: 'at another time' };
  writeFileSync(join(abandoned, 'owner.json'), JSON.stringify(owner));
  const ended = new Promise((resolve) => left.once('exit', (_, name) => resolve(name)));
  await open({});
  expect(await ended).toBe('SIGTERM');
  expect(existsSync(abandoned)).toBe(false);
});

test('without real brokers, the brokers of the directory are only stored again', async () => {
  const real = await open();
  const id = await real.create();
  await real.reach(id, 'RUNNING');
  await real.mq.send(new RebootBrokerCommand({ BrokerId: id }));
  await real.gateway.close();
  const plain = await createGateway({ state: directory });
  opened.push(plain);
  const { MqClient } = await import('@aws-sdk/client-mq');
  const mq = new MqClient({ ...plain.clientConfig('alice'), maxAttempts: 1 });
  const broker = await mq.send(new DescribeBrokerCommand({ BrokerId: id }));
  expect(broker.BrokerState).toBe('RUNNING');
  expect(endpointOf(broker, 'amqps').hostname).toMatch(/amazonaws\.com$/);
  expect(processesOf(directory)).toEqual([]);
});

test('a restored checkpoint ends the processes of brokers that it does not contain', async () => {
  const world = await open({});
  const ca = world.gateway.brokersCaFile ?? '';
  const start = await world.gateway.checkpoint();
  await world.reach(await world.create(), 'RUNNING');
  const folder = join(ca, '..');
  expect(processesOf(folder)).toHaveLength(1);
  await world.gateway.restore(start);
  expect(await poll(10_000, async () => (processesOf(folder).length === 0 ? true : undefined))).toBe(true);
  await world.gateway.close();
  expect(existsSync(folder)).toBe(false);
});
