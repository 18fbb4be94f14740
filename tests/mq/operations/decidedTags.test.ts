import { afterAll, beforeAll, expect, test } from 'vitest';
import { tagsFingerprint } from '../../../src/mq/model/decidedTags.ts';
import type { Table } from '../../../src/state/table/client.ts';
import { startEngine } from '../../state/engine.ts';
import { configurationWorld } from '../configurations/configurationWorld.ts';
import { activeMq, CREATION_MS, PASSWORD, type Sent } from '../world.ts';

let table: Table;
let stop: () => Promise<void>;
let account = 640_000_000_000;
const TAGS = { env: 'dev' };
const CHANGED = { name: 'ConflictException', message: /^Concurrent update of tags detected/ };

beforeAll(async () => {
  ({ table, stop } = await startEngine());
});
afterAll(() => stop());

async function tagged() {
  const it = configurationWorld(table, String(++account));
  const brokerId = await it.create(activeMq('b', { tags: TAGS }));
  it.pass(CREATION_MS);
  const configurationId = await it.createConfiguration({ tags: TAGS });
  const path = {
    brokerId,
    configurationId,
    username: 'admin',
    resourceArn: it.brokerArn('b', brokerId),
  };
  return { ...it, path, configurationArn: it.configurationArn(configurationId) };
}

const DATA = Buffer.from('<broker xmlns="http://activemq.apache.org/schema/core"/>').toString('base64');
const WRITES: [string, Sent][] = [
  [
    'UpdateBroker',
    { body: { maintenanceWindowStartTime: { dayOfWeek: 'MONDAY', timeOfDay: '02:30', timeZone: 'UTC' } } },
  ],
  ['RebootBroker', {}],
  ['DeleteBroker', {}],
  ['CreateUser', { body: { password: PASSWORD } }],
  ['UpdateUser', { body: { consoleAccess: false } }],
  ['DeleteUser', {}],
  ['CreateTags', { body: { tags: { a: 'b' } } }],
  ['DeleteTags', { query: [['tagKeys', 'env']] }],
  ['UpdateConfiguration', { body: { data: DATA } }],
  ['DeleteConfiguration', {}],
];

test.each(WRITES)('%s runs only with the tags of its decision', async (name, sent) => {
  const it = await tagged();
  const path = name === 'CreateUser' ? { ...it.path, username: 'second' } : it.path;
  const call = (tags: Record<string, string>) =>
    it.call(name, { ...sent, path, decidedTags: { resource: tagsFingerprint(tags) } });
  await expect(call({ env: 'prod' })).rejects.toMatchObject({
    name: CHANGED.name,
    message: expect.stringMatching(CHANGED.message),
  });
  expect((await call(TAGS)).status).toBeLessThan(300);
});

test.each(['UpdateBroker', 'RebootBroker', 'DeleteBroker', 'CreateUser', 'UpdateUser', 'DeleteUser'])(
  '%s writes nothing if the tags change between its read and its write',
  async (name) => {
    const it = await tagged();
    const [, sent] = WRITES.find(([write]) => write === name) ?? ['', {}];
    const path = name === 'CreateUser' ? { ...it.path, username: 'second' } : it.path;
    const { brokers } = it.ports;
    const { get } = brokers;
    let retagged = false;
    brokers.get = async (...asked) => {
      const read = await get(...asked);
      if (!retagged) {
        retagged = true;
        await it.tag(it.path.resourceArn, { env: 'prod' });
      }
      return read;
    };
    const decidedTags = { resource: tagsFingerprint(TAGS) };
    await expect(it.call(name, { ...sent, path, decidedTags })).rejects.toMatchObject({ status: 409 });
  },
);

test('a replica is not paired with a primary whose tags have changed', async () => {
  const it = await tagged();
  const body = activeMq('replica', {
    deploymentMode: 'ACTIVE_STANDBY_MULTI_AZ',
    hostInstanceType: 'mq.m5.large',
    dataReplicationPrimaryBrokerArn: it.path.resourceArn,
    dataReplicationMode: 'CRDR',
  });
  const decidedTags = { primary: tagsFingerprint({ env: 'prod' }) };
  await expect(it.call('CreateBroker', { body, decidedTags })).rejects.toMatchObject({
    status: 409,
    message: expect.stringMatching(CHANGED.message),
  });
});

test('tags are equal in any order, and different texts are never equal', () => {
  expect(tagsFingerprint({ a: '1', b: '2' })).toBe(tagsFingerprint({ b: '2', a: '1' }));
  expect(tagsFingerprint({ a: '1","b":"2' })).not.toBe(tagsFingerprint({ a: '1', b: '2' }));
});
