import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { poll } from '../../local/data/poll.ts';
import { type Answer, type Body, type ModelWorld, modelWorld } from './modelWorld.ts';

/**
 * What terraform-provider-aws calls, in its order (internal/service/mq/broker.go, configuration.go), signed
 * as the SDK for Go signs: no hash header, `content-length` signed.
 */

const DEADLINE_MS = 15_000;
const XML = '<broker xmlns="http://activemq.apache.org/schema/core"><plugins/></broker>';
/** The provider waits for a broker through these states; any other fails the apply. */
const WAITED_FOR = ['CREATION_IN_PROGRESS', 'REBOOT_IN_PROGRESS'];

let world: ModelWorld;
beforeAll(async () => {
  // Long enough for a call that sees the deletion under way.
  world = await modelWorld('alice', { LIFECYCLE_SECONDS: '0.2' });
}, 90_000);
afterAll(() => world?.gateway.stop());

const at = (id: string, username?: string) => ({
  labels: { 'broker-id': id, ...(username && { username }) },
});
const base64 = (text: string) => Buffer.from(text).toString('base64');
const idOf = (value: unknown) => (value as { id: string }).id;
const update = (id: string, body: Body) => world.ok('UpdateBroker', { ...at(id), body });

/** `waitBrokerCreated` and `waitBrokerRebooted`: DescribeBroker until RUNNING. */
async function waitRunning(id: string): Promise<Body> {
  const seen: unknown[] = [];
  const found = await poll(DEADLINE_MS, async () => {
    const broker = await world.ok('DescribeBroker', at(id));
    seen.push(broker.brokerState);
    return broker.brokerState === 'RUNNING' ? broker : undefined;
  });
  expect(seen.filter((state) => state !== 'RUNNING' && !WAITED_FOR.includes(String(state)))).toEqual([]);
  if (found === undefined) throw new Error(`broker ${id} is not running: ${seen.at(-1)}`);
  return found;
}

/** `resourceBrokerRead`: the broker, every listed user, and for RabbitMQ the resource shares. */
async function readBroker(id: string) {
  const broker = await world.ok('DescribeBroker', at(id));
  const listed = broker.users as { username: string }[];
  const users = await Promise.all(listed.map(({ username }) => world.ok('DescribeUser', at(id, username))));
  const shared =
    broker.engineType === 'RabbitMQ' ? await world.ok('DescribeSharedResources', at(id)) : undefined;
  return { broker, users, shared };
}

async function reboot(id: string): Promise<Body> {
  await world.ok('RebootBroker', at(id));
  return waitRunning(id);
}

/** `resourceBrokerDelete` and `waitBrokerDeleted`. */
async function destroy(id: string): Promise<Answer> {
  expect(await world.ok('DeleteBroker', at(id))).toEqual({ brokerId: id });
  const seen: unknown[] = [];
  const gone = await poll(DEADLINE_MS, async () => {
    const answer = await world.call('DescribeBroker', at(id));
    if (answer.status === 404) return answer;
    seen.push(answer.body.brokerState);
    return undefined;
  });
  expect(new Set(seen)).toEqual(new Set(['DELETION_IN_PROGRESS']));
  if (gone === undefined) throw new Error(`broker ${id} is still there`);
  return gone;
}

/** The provider's spellings: `ActiveMQ`, `efs`, `simple`, and a creatorRequestId of its own. */
const ACTIVEMQ = {
  autoMinorVersionUpgrade: true,
  brokerName: 'tf-active',
  creatorRequestId: 'terraform-20261121110349',
  deploymentMode: 'SINGLE_INSTANCE',
  encryptionOptions: { useAwsOwnedKey: true },
  engineType: 'ActiveMQ',
  engineVersion: '5.18',
  hostInstanceType: 'mq.m5.large',
  logs: { general: false, audit: false },
  publiclyAccessible: false,
  storageType: 'efs',
  authenticationStrategy: 'simple',
  tags: { Name: 'tf', env: 'dev' },
  users: [
    { username: 'admin', password: 'correct-horse-battery', consoleAccess: true, groups: ['admins'] },
    { username: 'leaver', password: 'correct-horse-battery' },
  ],
};

describe('the resource aws_mq_configuration', () => {
  it('is created, updated, described with its revision; destroy keeps it', async () => {
    const body = {
      engineType: 'ActiveMQ',
      engineVersion: '5.18',
      name: 'tf-configuration',
      tags: { env: 'dev' },
    };
    const made = await world.ok('CreateConfiguration', { body });
    const labels = { 'configuration-id': String(made.id) };
    const data = base64(XML);
    const changed = await world.ok('UpdateConfiguration', { labels, body: { data, description: 'TfAcc' } });
    expect(changed).toMatchObject({ latestRevision: { revision: 2, description: 'TfAcc' }, warnings: [] });
    const read = await world.ok('DescribeConfiguration', { labels });
    expect(read).toMatchObject({
      arn: made.arn,
      authenticationStrategy: 'simple',
      engineType: 'ActiveMQ',
      engineVersion: '5.18',
      latestRevision: { revision: 2 },
      name: 'tf-configuration',
      tags: { env: 'dev' },
    });
    const revision = await world.ok('DescribeConfigurationRevision', {
      labels: { ...labels, 'configuration-revision': '2' },
    });
    expect(revision).toMatchObject({ configurationId: made.id, description: 'TfAcc' });
    expect(Buffer.from(String(revision.data), 'base64').toString()).toContain('<plugins');
    // Destroyed and applied again: the same name once more.
    expect(idOf(await world.ok('CreateConfiguration', { body }))).not.toBe(made.id);
  });

  it('of RabbitMQ keeps its Cuttlefish document unchanged', async () => {
    const made = await world.ok('CreateConfiguration', {
      body: { engineType: 'RabbitMQ', name: 'tf-rabbit' },
    });
    const labels = { 'configuration-id': String(made.id) };
    const data = base64('consumer_timeout = 1800000\n');
    await world.ok('UpdateConfiguration', { labels, body: { data } });
    const revision = { ...labels, 'configuration-revision': '2' };
    expect(await world.ok('DescribeConfigurationRevision', { labels: revision })).toMatchObject({ data });
  });
});

describe('the resource aws_mq_broker with ActiveMQ', () => {
  let id: string;

  it('is created', async () => {
    const made = await world.ok('CreateBroker', { body: ACTIVEMQ });
    id = String(made.brokerId);
    await waitRunning(id);
    const { broker, users } = await readBroker(id);
    const { users: _users, creatorRequestId: _token, ...shown } = ACTIVEMQ;
    // The provider reads the patch version as the version that it asked for.
    expect(broker).toMatchObject({ ...shown, engineVersion: '5.18.4' });
    expect(broker).toMatchObject({
      brokerArn: made.brokerArn,
      brokerInstances: [{ endpoints: expect.any(Array) }],
    });
    const [admin, leaver] = users;
    expect(admin).toEqual({
      brokerId: id,
      username: 'admin',
      consoleAccess: true,
      groups: ['admins'],
      replicationUser: false,
    });
    expect(leaver).toMatchObject({ username: 'leaver', consoleAccess: false, groups: [] });
  });

  it('is updated without apply_immediately, and its changes wait for a reboot', async () => {
    await update(id, { securityGroups: ['sg-1'] });
    const { configurations } = await world.read(id);
    const configuration = (configurations as { current: object }).current;
    const logs = { general: true, audit: true };
    await update(id, { configuration, engineVersion: '5.19', logs });
    await update(id, { hostInstanceType: 'mq.m5.xlarge' });
    await update(id, { autoMinorVersionUpgrade: true });
    const window = { dayOfWeek: 'TUESDAY', timeOfDay: '02:00', timeZone: 'CET' };
    await update(id, { maintenanceWindowStartTime: window });
    const { broker } = await readBroker(id);
    expect(broker).toMatchObject({
      brokerState: 'RUNNING',
      configurations: { current: configuration },
      engineVersion: '5.18.4',
      hostInstanceType: 'mq.m5.large',
      logs: { general: false, audit: false, pending: logs },
      maintenanceWindowStartTime: window,
      pendingEngineVersion: '5.19',
      pendingHostInstanceType: 'mq.m5.xlarge',
      securityGroups: ['sg-1'],
    });
    const after = await reboot(id);
    expect(after).toMatchObject({
      engineVersion: '5.19',
      hostInstanceType: 'mq.m5.xlarge',
      logs,
      securityGroups: ['sg-1'],
    });
    expect(Object.keys(after).filter((member) => member.startsWith('pending'))).toEqual([]);
  });

  it('is updated with apply_immediately, with users and configuration, and rebooted', async () => {
    const name = { name: 'tf-own', engineType: 'ActiveMQ', engineVersion: '5.19' };
    const own = idOf(await world.ok('CreateConfiguration', { body: name }));
    const labels = { 'configuration-id': own };
    await world.ok('UpdateConfiguration', { labels, body: { data: base64(XML) } });
    const configuration = { id: own, revision: 2 };
    await update(id, { configuration, engineVersion: '5.19', logs: { general: true, audit: false } });
    const password = 'another-horse-battery';
    await world.ok('CreateUser', {
      ...at(id, 'newcomer'),
      body: { password, groups: ['g1'], consoleAccess: false },
    });
    await world.ok('UpdateUser', {
      ...at(id, 'admin'),
      body: { password, consoleAccess: false, groups: [] },
    });
    await world.ok('DeleteUser', at(id, 'leaver'));
    expect((await world.ok('ListUsers', at(id))).users).toEqual([
      { username: 'admin', pendingChange: 'UPDATE' },
      { username: 'leaver', pendingChange: 'DELETE' },
      { username: 'newcomer', pendingChange: 'CREATE' },
    ]);
    await reboot(id);
    const { broker, users } = await readBroker(id);
    expect(broker).toMatchObject({ configurations: { current: configuration }, logs: { audit: false } });
    expect(users).toMatchObject([
      { username: 'admin', consoleAccess: false, groups: [] },
      { username: 'newcomer', groups: ['g1'] },
    ]);
    expect(await world.call('DescribeUser', at(id, 'leaver'))).toMatchObject({ status: 404 });
  });

  it('has tags by its ARN', async () => {
    const { brokerArn } = await world.read(id);
    const labels = { 'resource-arn': String(brokerArn) };
    await world.ok('DeleteTags', { labels, query: { tagKeys: ['env'] } });
    await world.ok('CreateTags', { labels, body: { tags: { Name: 'renamed', 'cost centre': '7' } } });
    const tags = { Name: 'renamed', 'cost centre': '7' };
    expect(await world.ok('ListTags', { labels })).toEqual({ tags });
    expect(await world.read(id)).toMatchObject({ tags });
  });

  it('is deleted until NotFoundException, and its name is free again', async () => {
    expect(await destroy(id)).toMatchObject({
      error: 'NotFoundException',
      body: { errorAttribute: 'broker-id' },
    });
    const body = { ...ACTIVEMQ, creatorRequestId: 'terraform-20261121110350' };
    expect((await world.ok('CreateBroker', { body })).brokerId).not.toBe(id);
  });
});

describe('the resource aws_mq_broker with RabbitMQ', () => {
  it('is created, read, updated with shares and storage, rebooted and deleted', async () => {
    const users = [{ username: 'admin', password: 'correct-horse-battery' }];
    const { logs: _logs, storageType: _storage, encryptionOptions: _encryption, ...base } = ACTIVEMQ;
    const engine = { engineType: 'RabbitMQ', engineVersion: '4.2', hostInstanceType: 'mq.m7g.large' };
    const body = { ...base, ...engine, brokerName: 'tf-rabbit', deploymentMode: 'CLUSTER_MULTI_AZ', users };
    const id = String((await world.ok('CreateBroker', { body })).brokerId);
    await waitRunning(id);
    const { broker, users: listed, shared } = await readBroker(id);
    expect(broker).toMatchObject({ ...engine, users: [], storageType: 'ebs', logs: { general: false } });
    expect([listed, shared]).toEqual([[], { sharedResources: [] }]);
    const arn = 'arn:aws:ram:us-east-1:123456789012:resource-share/tf';
    await update(id, { storageSize: 75 });
    await update(id, { resourceShareArns: [arn] });
    const { configurations } = broker as { configurations: { current: object } };
    await update(id, {
      configuration: configurations.current,
      engineVersion: '4.3',
      logs: { general: true },
    });
    expect(await reboot(id)).toMatchObject({
      engineVersion: '4.3',
      storageSize: 75,
      logs: { general: true },
    });
    expect((await readBroker(id)).shared).toEqual({
      sharedResources: [{ resourceArn: arn, status: 'AVAILABLE', type: 'RESOURCE_SHARE' }],
    });
    expect(await destroy(id)).toMatchObject({ error: 'NotFoundException' });
  });
});

it('no answer was a 5xx, or had an error or member that the model lacks', () => {
  expect(world.surprises).toEqual([]);
});
