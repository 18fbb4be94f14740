import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_DOCUMENTS } from '../../../src/mq/configurations/defaultConfiguration.ts';
import type { Table } from '../../../src/state/table/client.ts';
import { startEngine } from '../../state/engine.ts';
import {
  configurationNotFound,
  configurationWorld,
  NOT_THERE,
} from '../configurations/configurationWorld.ts';
import { activeMq, CREATION_MS, pendingConfiguration } from '../world.ts';

let table: Table;
let stop: () => Promise<void>;
let account = 610_000_000_000;
const newWorld = () => configurationWorld(table, String(++account));
const NOW = '2026-11-20T10:00:00.000Z';

beforeAll(async () => {
  ({ table, stop } = await startEngine());
});
afterAll(() => stop());

describe('CreateConfiguration', () => {
  test('returns some members, and DescribeConfiguration has the others', async () => {
    const { call, describeConfiguration, document, configurationArn } = newWorld();
    const { status, body } = await call('CreateConfiguration', {
      body: {
        name: 'My.Conf_1~x-',
        engineType: 'activemq',
        engineVersion: '5.18',
        authenticationStrategy: 'ldap',
        tags: { env: 'dev', __proto__x: '' },
        creatorRequestId: 'ignored',
      },
    });
    const id = String(body?.id);
    const description = 'Auto-generated default for My.Conf_1~x- on ActiveMQ 5.18';
    const created = {
      arn: configurationArn(id),
      authenticationStrategy: 'ldap',
      created: NOW,
      id: expect.stringMatching(/^c-[0-9a-f-]{36}$/),
      latestRevision: { created: NOW, description, revision: 1 },
      name: 'My.Conf_1~x-',
    };
    expect({ status, body }).toStrictEqual({ status: 200, body: created });
    expect((await describeConfiguration(id)).body).toStrictEqual({
      ...created,
      engineType: 'ActiveMQ',
      engineVersion: '5.18',
      tags: { env: 'dev', __proto__x: '' },
    });
    expect(await document(id, 1)).toBe(DEFAULT_DOCUMENTS.ACTIVEMQ);
  });

  test('uses the newest version, simple sign-in and no tags by default', async () => {
    const { createConfiguration, describeConfiguration, document } = newWorld();
    const id = await createConfiguration({ engineType: 'RABBITMQ' });
    expect((await describeConfiguration(id)).body).toMatchObject({
      authenticationStrategy: 'simple',
      latestRevision: { description: 'Auto-generated default for c on RabbitMQ 4.3' },
      engineType: 'RabbitMQ',
      engineVersion: '4.3',
      tags: {},
    });
    expect(await document(id, 1)).toBe(DEFAULT_DOCUMENTS.RABBITMQ);
  });

  test('accepts a used name, because Terraform leaves configurations behind', async () => {
    const { createConfiguration, call } = newWorld();
    const ids = [await createConfiguration({ name: 'a' }), await createConfiguration({ name: 'a' })];
    expect(new Set(ids).size).toBe(2);
    expect((await call('ListConfigurations')).body?.configurations).toHaveLength(2);
  });

  test.each([
    ['name', { name: undefined }, 'Parameter [name] is missing. Specify a value for it.'],
    [
      'name',
      { name: '' },
      'Configuration name [] is invalid. Specify 1 to 150 letters, digits and [- . _ ~].',
    ],
    ['name', { name: 'a b' }, 'Configuration name [a b] is invalid.'],
    ['name', { name: 'ä' }, 'Configuration name [ä] is invalid.'],
    ['name', { name: 'a\n' }, 'is invalid.'],
    ['name', { name: 'a'.repeat(151) }, 'is invalid.'],
    ['name', { name: 7 }, 'Parameter [name] has the wrong type.'],
    ['engineType', { engineType: undefined }, 'Parameter [engineType] is missing.'],
    ['engineType', { engineType: 'Kafka' }, 'Valid values: [ACTIVEMQ, RABBITMQ].'],
    [
      'engineVersion',
      { engineVersion: '5.18.7' },
      'Broker engine version [5.18.7] is invalid for broker engine type ' +
        '[ACTIVEMQ]. Valid values: [5.19, 5.18].',
    ],
    ['engineVersion', { engineType: 'RABBITMQ', engineVersion: '5.18' }, 'Valid values: [4.3, 4.2, 3.13].'],
    [
      'authenticationStrategy',
      { authenticationStrategy: 'none' },
      'Valid values: [SIMPLE, LDAP, CONFIG_MANAGED].',
    ],
    ['authenticationStrategy', { authenticationStrategy: 'config_managed' }, 'Valid values: [SIMPLE, LDAP].'],
    [
      'authenticationStrategy',
      { engineType: 'RABBITMQ', authenticationStrategy: 'LDAP' },
      'Authentication strategy [LDAP] is invalid for [RabbitMQ] ' +
        'configurations. Valid values: [SIMPLE, CONFIG_MANAGED].',
    ],
    ['tags', { tags: { 'aws:x': '1' } }, 'Tag key [aws:x] is reserved.'],
    ['tags', { tags: { a: 'x'.repeat(257) } }, 'Value of tag [a] is invalid.'],
    ['tags', { tags: ['a'] }, 'Specify a map of text to text.'],
  ])('refuses a wrong %s (%#)', async (errorAttribute, change, sentence) => {
    const { createConfiguration, call } = newWorld();
    await expect(createConfiguration(change)).rejects.toMatchObject({
      name: 'BadRequestException',
      errorAttribute,
      message: expect.stringContaining(sentence),
    });
    expect((await call('ListConfigurations')).body?.configurations).toStrictEqual([]);
  });

  test('accepts a name of 150 characters', async () => {
    await expect(newWorld().createConfiguration({ name: 'a'.repeat(150) })).resolves.toMatch(/^c-/);
  });
});

describe('DescribeConfiguration', () => {
  test.each([NOT_THERE, 'x', '', 'c-#', `c-${'a'.repeat(1_900)}`])(
    'answers 404 for the unknown id %#',
    async (id) => {
      await expect(newWorld().describeConfiguration(id)).rejects.toMatchObject(configurationNotFound(id));
    },
  );

  test('answers 404 in another account or region', async () => {
    const { createConfiguration, call } = newWorld();
    const id = await createConfiguration();
    const path = { configurationId: id };
    const gone = configurationNotFound(id);
    await expect(newWorld().describeConfiguration(id)).rejects.toMatchObject(gone);
    await expect(call('DescribeConfiguration', { path, region: 'eu-west-1' })).rejects.toMatchObject(gone);
  });
});

describe('ListConfigurations', () => {
  type Page = { configurations: { id: string }[]; maxResults: number; nextToken?: string };

  test('gives pages by id, each with a token, which is empty on the last one', async () => {
    const { createConfiguration, call } = newWorld();
    const ids = await Promise.all(Array.from({ length: 12 }, () => createConfiguration()));
    const pages: Page[] = [];
    let token: string | undefined = '';
    while (token !== undefined && pages.length < 10) {
      const query = [
        ['maxResults', '5'],
        ['nextToken', token],
      ] as const;
      const page = (await call('ListConfigurations', { query })).body as unknown as Page;
      pages.push(page);
      token = page.nextToken;
    }
    expect(pages.map((page) => page.configurations.length)).toStrictEqual([5, 5, 2, 0]);
    expect(pages.map((page) => page.maxResults)).toStrictEqual([5, 5, 5, 5]);
    const listed = pages.flatMap((page) => page.configurations.map(({ id }) => id));
    expect(listed).toStrictEqual([...ids].sort());
  });

  test('has the entries of DescribeConfiguration, and no token for an empty account', async () => {
    const { createConfiguration, call, describeConfiguration } = newWorld();
    expect((await call('ListConfigurations')).body).toStrictEqual({
      configurations: [],
      maxResults: 20,
      nextToken: undefined,
    });
    const id = await createConfiguration({ tags: { a: 'b' } });
    const { body } = await call('ListConfigurations');
    expect(body?.configurations).toStrictEqual([(await describeConfiguration(id)).body]);
    await expect(call('ListConfigurations', { query: [['maxResults', '1']] })).rejects.toMatchObject({
      message: 'Invalid max results value [1]. Specify an integer between [5] and [100].',
    });
    await expect(call('ListConfigurations', { query: [['nextToken', 'x']] })).rejects.toMatchObject({
      errorAttribute: 'nextToken',
    });
  });

  test('has no tags member for an entry without tags (recorded)', async () => {
    const { createConfiguration, call } = newWorld();
    await createConfiguration();
    const { body } = await call('ListConfigurations');
    const [entry = {}] = (body?.configurations ?? []) as object[];
    expect(Object.keys(entry)).not.toContain('tags');
  });

  test('includes the default configurations of brokers', async () => {
    const { create, call, describe: read } = newWorld();
    const id = pendingConfiguration(await read(await create(activeMq('b'))));
    expect((await call('ListConfigurations')).body?.configurations).toMatchObject([
      { id, name: 'b-configuration' },
    ]);
  });
});

describe('DeleteConfiguration', () => {
  test('answers 200, and the configuration with its revisions is deleted', async () => {
    const { createConfiguration, removeConfiguration, describeConfiguration, document, call } = newWorld();
    const id = await createConfiguration();
    expect(await removeConfiguration(id)).toStrictEqual({ status: 200, body: { configurationId: id } });
    const gone = configurationNotFound(id);
    await expect(describeConfiguration(id)).rejects.toMatchObject(gone);
    await expect(removeConfiguration(id)).rejects.toMatchObject(gone);
    await expect(document(id, 1)).rejects.toMatchObject({
      status: 404,
      errorAttribute: 'configuration-revision',
    });
    expect((await call('ListConfigurations')).body?.configurations).toStrictEqual([]);
  });

  test('answers 409 while a broker uses the configuration, 200 once the broker is in deletion', async () => {
    const { create, createConfiguration, removeConfiguration, pass, remove } = newWorld();
    const id = await createConfiguration();
    const broker = await create(activeMq('b', { configuration: { id } }));
    await expect(removeConfiguration(id)).rejects.toMatchObject({
      name: 'ConflictException',
      status: 409,
      errorAttribute: 'configuration-id',
      message: expect.stringContaining(`Configuration [${id}] is in use.`),
    });
    pass(CREATION_MS);
    await remove(broker);
    expect(await removeConfiguration(id)).toMatchObject({ status: 200 });
  });

  test('deletes a default configuration too, once its broker is deleted', async () => {
    const { create, describe: read, removeConfiguration, pass, remove, call } = newWorld();
    const broker = await create(activeMq('b'));
    const id = pendingConfiguration(await read(broker));
    await expect(removeConfiguration(id)).rejects.toMatchObject({ status: 409 });
    pass(CREATION_MS);
    await remove(broker);
    await removeConfiguration(id);
    expect((await call('ListConfigurations')).body?.configurations).toStrictEqual([]);
  });
});
