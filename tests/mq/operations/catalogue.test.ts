import { describe, expect, test } from 'vitest';
import { CATALOGUE } from '../../../src/mq/model/catalogue.ts';
import { ENGINE_TYPES } from '../../../src/mq/model/engine.ts';
import { catalogueOperations } from '../../../src/mq/operations/catalogue/catalogueOperations.ts';

const operations = catalogueOperations();

async function ask(name: string, query: Record<string, string> = {}, region = 'us-east-1') {
  const run = operations[name];
  if (run === undefined) throw new Error(`${name} is not served`);
  const { status, body } = await run({
    accountId: '123456789012',
    region,
    path: {},
    query: Object.entries(query),
    body: undefined,
    caller: 'arn:aws:iam::123456789012:user/test',
  });
  expect(status).toBe(200);
  return body as { [list: string]: unknown; maxResults: number; nextToken?: string };
}

const engineTypes = (query?: Record<string, string>) => ask('DescribeBrokerEngineTypes', query);
type Option = { engineType: string; hostInstanceType: string; storageType: string };
const options = async (query?: Record<string, string>) =>
  (await ask('DescribeBrokerInstanceOptions', { maxResults: '100', ...query }))
    .brokerInstanceOptions as Option[];

describe('DescribeBrokerEngineTypes', () => {
  test('spells engines in upper case, and lists the newest version first', async () => {
    expect(await engineTypes()).toStrictEqual({
      brokerEngineTypes: [
        { engineType: 'ACTIVEMQ', engineVersions: [{ name: '5.19' }, { name: '5.18' }] },
        { engineType: 'RABBITMQ', engineVersions: [{ name: '4.3' }, { name: '4.2' }, { name: '3.13' }] },
      ],
      maxResults: 20,
      nextToken: undefined,
    });
  });

  test.each(['RabbitMQ', 'RABBITMQ', 'rabbitmq'])('lists one engine: %s', async (engineType) => {
    expect((await engineTypes({ engineType, maxResults: '5' })).brokerEngineTypes).toMatchObject([
      { engineType: 'RABBITMQ' },
    ]);
  });

  test.each(['Kafka', 'ACTIVEMQ ', 'actıvemq'])('refuses an unknown engine: [%s]', async (engineType) => {
    await expect(engineTypes({ engineType })).rejects.toMatchObject({
      name: 'BadRequestException',
      errorAttribute: 'engineType',
      message: `Value [${engineType}] of [engineType] is invalid. Valid values: [ACTIVEMQ, RABBITMQ].`,
    });
  });

  test('checks page size and token', async () => {
    await expect(engineTypes({ maxResults: '4' })).rejects.toMatchObject({ errorAttribute: 'maxResults' });
    await expect(engineTypes({ nextToken: 'x' })).rejects.toMatchObject({ errorAttribute: 'nextToken' });
  });
});

describe('DescribeBrokerInstanceOptions', () => {
  test('has one option for each engine, instance type and storage of the catalogue', async () => {
    const all = await options();
    const keys = all.map((option) => `${option.engineType} ${option.hostInstanceType} ${option.storageType}`);
    expect(new Set(keys).size).toBe(keys.length);
    const rows = CATALOGUE.instanceOptions.flatMap((option) => option.hostInstanceTypes);
    expect(keys).toHaveLength(rows.length);
    expect(all.find(({ hostInstanceType }) => hostInstanceType === 'mq.t3.micro')).toStrictEqual({
      availabilityZones: ['a', 'b', 'c', 'd', 'f'].map((letter) => ({ name: `us-east-1${letter}` })),
      engineType: 'ACTIVEMQ',
      hostInstanceType: 'mq.t3.micro',
      storageType: 'efs',
      supportedDeploymentModes: ['SINGLE_INSTANCE', 'ACTIVE_STANDBY_MULTI_AZ'],
      supportedEngineVersions: ['5.19', '5.18'],
    });
  });

  test.each(['eu-west-1', 'ap-south-2'])(
    'uses the zones a, b and c if none were recorded: %s',
    async (region) => {
      const { brokerInstanceOptions } = await ask('DescribeBrokerInstanceOptions', {}, region);
      const zones = ['a', 'b', 'c'].map((letter) => ({ name: `${region}${letter}` }));
      for (const { availabilityZones } of brokerInstanceOptions as { availabilityZones: unknown }[]) {
        expect(availabilityZones).toEqual(zones);
      }
    },
  );

  test('gives each option once in pages, and no token on the last page', async () => {
    const all = await options();
    const paged: Option[] = [];
    let nextToken: string | undefined = '';
    for (let pages = 0; nextToken !== undefined && pages < 20; pages++) {
      const page = await ask('DescribeBrokerInstanceOptions', { maxResults: '7', nextToken });
      expect(page.maxResults).toBe(7);
      paged.push(...(page.brokerInstanceOptions as Option[]));
      nextToken = page.nextToken;
    }
    expect(paged).toStrictEqual(all);
    expect((await ask('DescribeBrokerInstanceOptions')).brokerInstanceOptions).toHaveLength(20);
  });

  test('filters by engine, storage and instance type, each alone and together', async () => {
    for (const engineType of ENGINE_TYPES) {
      const found = await options({ engineType });
      expect(found.length).toBeGreaterThan(0);
      expect(found.every((option) => option.engineType === engineType)).toBe(true);
    }
    expect((await options({ storageType: 'efs' })).every(({ storageType }) => storageType === 'efs')).toBe(
      true,
    );
    expect(await options({ hostInstanceType: 'mq.t3.micro' })).toHaveLength(2);
    expect(
      await options({ hostInstanceType: 'mq.m5.large', engineType: 'ActiveMQ', storageType: 'EBS' }),
    ).toHaveLength(1);
    expect(await options({ engineType: 'RABBITMQ', storageType: 'EFS' })).toStrictEqual([]);
    expect(await options({ hostInstanceType: 'mq.x9.huge' })).toStrictEqual([]);
    await expect(options({ storageType: 'S3' })).rejects.toMatchObject({ errorAttribute: 'storageType' });
    await expect(options({ engineType: 'x' })).rejects.toMatchObject({ errorAttribute: 'engineType' });
  });

  test('has zones of its region', async () => {
    const { brokerInstanceOptions } = await ask('DescribeBrokerInstanceOptions', {}, 'eu-west-1');
    expect(JSON.stringify(brokerInstanceOptions)).not.toContain('us-east');
    expect(JSON.stringify(brokerInstanceOptions)).toContain('eu-west-1a');
  });
});
