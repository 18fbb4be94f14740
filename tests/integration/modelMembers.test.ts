import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FACTS } from '../mq/model/facts.ts';
import { PASSWORD } from './modelCalls.ts';
import {
  ACTIVEMQ,
  COMPANIONS,
  CREATED,
  RABBITMQ,
  SHARE,
  SPELLED,
  STANDBY,
  UPDATED,
  USERS,
  XML,
} from './modelRows.ts';
import { type Body, type ModelWorld, modelWorld } from './modelWorld.ts';
import { bodyMembers, enumerations, givenPaths, optionalPaths } from './modelWrong.ts';

let world: ModelWorld;
let labels: Record<string, string>;
let rabbit: string;
let primary: string;

const membersOf = (operation: string) => FACTS.operations[operation]?.members ?? {};

beforeAll(async () => {
  world = await modelWorld('alice');
  const [rabbitId, primaryId, configuration] = await Promise.all([
    world.running(RABBITMQ),
    world.running(STANDBY),
    world.ok('CreateConfiguration', { body: { name: 'model', engineType: 'ACTIVEMQ' } }),
  ]);
  rabbit = rabbitId;
  primary = primaryId;
  labels = { 'configuration-id': String(configuration.id) };
}, 90_000);
afterAll(() => world?.gateway.stop());

describe('each optional member is sent once and read back', () => {
  it('and the tables have every optional member of the two large requests', () => {
    const paths = (bodies: readonly Body[]) => new Set(bodies.flatMap((body) => givenPaths(body)));
    const created = paths([
      ...CREATED.map(([given]) => given),
      ACTIVEMQ,
      { users: USERS.map(([given]) => given) },
    ]);
    const elsewhere = ['creatorRequestId', 'configuration', 'configuration.revision'];
    const missing = (operation: string, found: ReadonlySet<string>, others: readonly string[]) =>
      optionalPaths(membersOf(operation)).filter((path) => !found.has(path) && !others.includes(path));
    expect(missing('CreateBroker', created, [...elsewhere, 'dataReplicationPrimaryBrokerArn'])).toEqual([]);
    const updated = paths(UPDATED.map(([given]) => given));
    expect(missing('UpdateBroker', updated, [...elsewhere, 'resourceShareArns', 'storageSize'])).toEqual([]);
  });

  for (const [given, shown] of CREATED) {
    it(`CreateBroker ${Object.keys(given)}`, async () => {
      const id = await world.create({ ...ACTIVEMQ, ...given });
      expect(await world.read(id)).toMatchObject(shown);
    });
  }

  it('CreateBroker creatorRequestId, configuration, users', async () => {
    const name = world.name();
    const configuration = { id: labels['configuration-id'], revision: 1 };
    const users = USERS.map(([given], index) => ({
      username: `user-${index}`,
      password: PASSWORD,
      ...given,
    }));
    const body = { ...ACTIVEMQ, brokerName: name, creatorRequestId: 'once', configuration, users };
    const id = await world.create(body);
    expect(await world.create(body)).toBe(id);
    expect(await world.until(id, 'RUNNING')).toMatchObject({ configurations: { current: configuration } });
    for (const [index, [, shown]] of USERS.entries()) {
      const user = await world.ok('DescribeUser', { labels: { 'broker-id': id, username: `user-${index}` } });
      expect(user).toMatchObject(shown);
    }
  });

  for (const [given, answered, shown] of UPDATED) {
    it(`UpdateBroker ${Object.keys(given)}`, async () => {
      const id = await world.running({ ...ACTIVEMQ, engineVersion: '5.18' });
      const answer = await world.ok('UpdateBroker', { labels: { 'broker-id': id }, body: given });
      expect(answer).toEqual({ brokerId: id, ...answered });
      expect(await world.read(id)).toMatchObject(shown);
    });
  }

  it('UpdateBroker configuration, resourceShareArns', async () => {
    const id = await world.running(ACTIVEMQ);
    const own = (await world.read(id)).configurations as { current: { id: string } };
    await world.ok('UpdateConfiguration', {
      labels: { 'configuration-id': own.current.id },
      body: { data: XML, description: 'second' },
    });
    const configuration = { id: own.current.id, revision: 2 };
    const at = { 'broker-id': id };
    expect(await world.ok('UpdateBroker', { labels: at, body: { configuration } })).toEqual({
      brokerId: id,
      configuration,
    });
    expect(await world.read(id)).toMatchObject({ configurations: { pending: configuration } });
    const shares = { resourceShareArns: [SHARE] };
    expect(await world.ok('UpdateBroker', { labels: { 'broker-id': rabbit }, body: shares })).toEqual({
      brokerId: rabbit,
      ...shares,
    });
    const shared = await world.ok('DescribeSharedResources', { labels: { 'broker-id': rabbit } });
    expect(shared).toEqual({
      sharedResources: [{ resourceArn: SHARE, status: 'PENDING_CREATE', type: 'RESOURCE_SHARE' }],
    });
  });

  it('CreateUser, UpdateUser', async () => {
    const id = await world.running(ACTIVEMQ);
    const at = (kind: string, index: number) => ({ 'broker-id': id, username: `${kind}-${index}` });
    for (const [index, [given]] of USERS.entries()) {
      const whole = { password: PASSWORD, ...given };
      await world.ok('CreateUser', { labels: at('made', index), body: whole });
      await world.ok('CreateUser', { labels: at('changed', index), body: { password: PASSWORD } });
      await world.ok('UpdateUser', { labels: at('changed', index), body: given });
    }
    await world.ok('UpdateUser', { labels: at('made', 0), body: { password: `${PASSWORD}-2` } });
    await world.reboot(id);
    for (const [index, [, shown]] of USERS.entries())
      for (const kind of ['made', 'changed']) {
        expect(await world.ok('DescribeUser', { labels: at(kind, index) })).toEqual({
          brokerId: id,
          username: `${kind}-${index}`,
          ...USERS[0]?.[1],
          ...shown,
        });
      }
  });

  it('CreateConfiguration, UpdateConfiguration, CreateTags', async () => {
    const given = { name: 'optional', engineType: 'ACTIVEMQ', engineVersion: '5.18', tags: { a: '1' } };
    const made = await world.ok('CreateConfiguration', {
      body: { ...given, authenticationStrategy: 'LDAP' },
    });
    expect(made).toMatchObject({ authenticationStrategy: 'ldap' });
    const at = { 'configuration-id': String(made.id) };
    await world.ok('UpdateConfiguration', { labels: at, body: { data: XML, description: 'mine' } });
    await world.ok('CreateTags', {
      labels: { 'resource-arn': String(made.arn) },
      body: { tags: { b: '2' } },
    });
    expect(await world.ok('DescribeConfiguration', { labels: at })).toMatchObject({
      engineVersion: '5.18',
      authenticationStrategy: 'ldap',
      tags: { a: '1', b: '2' },
      latestRevision: { revision: 2, description: 'mine' },
    });
  });

  it('as filters of the catalogue, in both spellings', async () => {
    for (const engineType of ['RABBITMQ', 'RabbitMQ', 'rabbitmq'])
      for (const storageType of ['EBS', 'ebs']) {
        const { brokerEngineTypes } = await world.ok('DescribeBrokerEngineTypes', { query: { engineType } });
        expect(brokerEngineTypes).toMatchObject([{ engineType: 'RABBITMQ' }]);
        const query = { engineType, storageType, hostInstanceType: 'mq.m7g.large' };
        const { brokerInstanceOptions } = await world.ok('DescribeBrokerInstanceOptions', { query });
        expect(brokerInstanceOptions).toMatchObject([
          { ...query, engineType: 'RABBITMQ', storageType: 'ebs' },
        ]);
      }
  });
});

it('maxResults and nextToken give pages of five without repetition', async () => {
  for (let made = 0; made < 6; made++) {
    await world.ok('CreateConfiguration', { body: { name: `page-${made}`, engineType: 'ACTIVEMQ' } });
    await world.ok('UpdateConfiguration', { labels, body: { data: XML } });
  }
  const lists = [
    ['ListConfigurations', 'configurations'],
    ['ListConfigurationRevisions', 'revisions'],
    ['DescribeBrokerInstanceOptions', 'brokerInstanceOptions'],
  ] as const;
  for (const [operation, member] of lists) {
    const first = await world.ok(operation, { labels, query: { maxResults: '5' } });
    const query = { maxResults: '5', nextToken: String(first.nextToken) };
    const second = await world.ok(operation, { labels, query });
    expect([first[member], first.maxResults]).toEqual([expect.any(Array), 5]);
    const items = [first, second].flatMap((page) => page[member] as object[]);
    expect(items.length).toBeGreaterThan(5);
    expect(new Set(items.map((item) => JSON.stringify(item))).size).toBe(items.length);
  }
});

describe('each value of an enumeration in three spellings', () => {
  const spellings = (word: string) => [word, word.toLowerCase(), `${word[0]}${word.slice(1).toLowerCase()}`];
  const nested = (path: string, word: string): Body =>
    path === 'maintenanceWindowStartTime.dayOfWeek'
      ? { maintenanceWindowStartTime: { dayOfWeek: word, timeOfDay: '01:30', timeZone: 'UTC' } }
      : { [path]: word };
  const rows = (operation: string) => enumerations(bodyMembers(membersOf(operation)));

  /** A replica waits for its first reboot; a broker in no pair has no mode. */
  const shownMode = (path: string, word: string): Body | undefined => {
    if (path !== 'dataReplicationMode') return undefined;
    return word === 'CRDR' ? { pendingDataReplicationMode: word } : {};
  };

  for (const [path, word] of rows('CreateBroker')) {
    it(`CreateBroker ${path} ${word}`, async () => {
      for (const spelled of spellings(word)) {
        const body: Body = {
          ...ACTIVEMQ,
          ...COMPANIONS[`CreateBroker ${path} ${word}`],
          ...nested(path, spelled),
        };
        if (word === 'CRDR') {
          body.dataReplicationPrimaryBrokerArn = (await world.read(await world.running(STANDBY))).brokerArn;
        }
        const shown = await world.read(await world.create(body));
        expect(shown).toMatchObject(shownMode(path, word) ?? nested(path, SPELLED[word] ?? word));
      }
    });
  }

  for (const [path, word] of rows('UpdateBroker')) {
    it(`UpdateBroker ${path} ${word}`, async () => {
      const managed = word === 'CONFIG_MANAGED';
      for (const spelled of spellings(word)) {
        // A window that stays as it was is not in the answer: each spelling changes a broker of its own, to a
        // half hour, because the default is a full one.
        const id = await world.running(managed ? RABBITMQ : word === 'CRDR' ? STANDBY : ACTIVEMQ);
        const body = { ...COMPANIONS[`UpdateBroker ${path} ${word}`], ...nested(path, spelled) };
        const answer = await world.ok('UpdateBroker', { labels: { 'broker-id': id }, body });
        const shown =
          word === 'CRDR' ? { pendingDataReplicationMode: word } : nested(path, SPELLED[word] ?? word);
        expect(answer).toMatchObject(shown);
      }
    });
  }

  for (const [path, word] of rows('CreateConfiguration')) {
    it(`CreateConfiguration ${path} ${word}`, async () => {
      for (const spelled of spellings(word)) {
        const companions = COMPANIONS[`CreateConfiguration ${path} ${word}`];
        const body = { name: 'words', engineType: 'ACTIVEMQ', ...companions, ...nested(path, spelled) };
        const { id } = await world.ok('CreateConfiguration', { body });
        const shown = await world.ok('DescribeConfiguration', { labels: { 'configuration-id': String(id) } });
        expect(shown).toMatchObject(nested(path, SPELLED[word] ?? word));
      }
    });
  }

  it('Promote mode', async () => {
    const { brokerArn } = await world.read(primary);
    const replication = { dataReplicationMode: 'CRDR', dataReplicationPrimaryBrokerArn: brokerArn };
    let replica = await world.running({ ...STANDBY, ...replication });
    await world.reboot(primary);
    await world.reboot(replica);
    for (const [, word] of rows('Promote'))
      for (const mode of spellings(word)) {
        const promoted = await world.ok('Promote', { labels: { 'broker-id': replica }, body: { mode } });
        expect(promoted).toEqual({ brokerId: replica });
        expect(await world.read(replica)).toMatchObject({
          dataReplicationMetadata: { dataReplicationRole: 'PRIMARY' },
        });
        [primary, replica] = [replica, primary];
      }
  });
});

it('no answer was unexpected', () => {
  expect(world.surprises).toEqual([]);
});
