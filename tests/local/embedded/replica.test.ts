import {
  CreateBrokerCommand,
  type CreateBrokerCommandInput,
  DescribeBrokerCommand,
  MqClient,
} from '@aws-sdk/client-mq';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGateway, type LocalGateway } from '../../../local/embedded/createGateway.ts';

/** Ways to name the primary of a new replica. A pair is made only with the broker that the decision read. */
let gateway: LocalGateway;
let id = '';
let count = 0;
beforeAll(async () => {
  gateway = await createGateway();
  const made = await client('alice').send(
    new CreateBrokerCommand({ ...standby('prod'), Tags: { env: 'prod' } }),
  );
  id = made.BrokerId ?? '';
  await gateway.advance({ minutes: 30 });
});
afterAll(() => gateway.close());

const client = (who: string) => new MqClient({ ...gateway.clientConfig(who), maxAttempts: 1 });

const standby = (BrokerName: string): CreateBrokerCommandInput => ({
  BrokerName,
  EngineType: 'ACTIVEMQ',
  EngineVersion: '5.19',
  HostInstanceType: 'mq.m5.large',
  DeploymentMode: 'ACTIVE_STANDBY_MULTI_AZ',
  PubliclyAccessible: true,
  AutoMinorVersionUpgrade: true,
  Users: [{ Username: 'admin', Password: 'correct-horse-battery' }],
});

const replicaOf = (DataReplicationPrimaryBrokerArn: string): CreateBrokerCommandInput => ({
  ...standby(`replica${++count}`),
  DataReplicationMode: 'CRDR',
  DataReplicationPrimaryBrokerArn,
  Users: [{ Username: 'replicator', Password: 'correct-horse-battery', ReplicationUser: true }],
});

async function answer(arn: string): Promise<string> {
  return client('frank')
    .send(new CreateBrokerCommand(replicaOf(arn)))
    .then(
      () => 'made',
      ({ name }: Error) => name,
    );
}

const ALL = { Effect: 'Allow', Action: '*', Resource: '*' };
const deny = (more: object) => ({ Effect: 'Deny', Action: 'mq:CreateReplicaBroker', Resource: '*', ...more });
const DENIES = [
  ['by its tag', deny({ Condition: { StringEquals: { 'aws:ResourceTag/env': 'prod' } } })],
  ['by its name', deny({ Resource: 'arn:aws:mq:*:*:broker:prod:*' })],
  ['by its older ARN', deny({ Resource: 'arn:aws:mq:*:*:broker:b-*' })],
] as const;

const NAMES: readonly (readonly [string, (id: string) => string])[] = [
  ['its ARN', (b) => `arn:aws:mq:us-east-1:123456789012:broker:prod:${b}`],
  ['another partition', (b) => `arn:aws-cn:mq:us-east-1:123456789012:broker:prod:${b}`],
  ['no partition', (b) => `arn:awsx:mq:us-east-1:123456789012:broker:prod:${b}`],
  ['another account', (b) => `arn:aws:mq:us-east-1:999999999999:broker:prod:${b}`],
  ['another service', (b) => `arn:aws:sqs:us-east-1:123456789012:broker:prod:${b}`],
  ['another name', (b) => `arn:aws:mq:us-east-1:123456789012:broker:dev:${b}`],
  ['its id', (b) => b],
  ['its name', () => 'prod'],
  ['the older ARN', (b) => `arn:aws:mq:us-east-1:123456789012:broker:${b}`],
  ['more fields', (b) => `arn:aws:mq:us-east-1:123456789012:broker:prod:${b}:x`],
  ['a blank', (b) => ` arn:aws:mq:us-east-1:123456789012:broker:prod:${b}`],
  ['capitals', (b) => `arn:aws:mq:us-east-1:123456789012:broker:prod:${b.toUpperCase()}`],
  ['a configuration', (b) => `arn:aws:mq:us-east-1:123456789012:configuration:${b}`],
  ['nothing', () => ''],
];

describe.each(DENIES)('a primary that is denied %s', (_how, statement) => {
  beforeAll(async () => {
    await gateway.policies.put('frank', 'test', { Version: '2012-10-17', Statement: [ALL, statement] });
  });

  test.each(NAMES)('is not paired under %s', async (_name, spell) => {
    expect(['AccessDeniedException', 'BadRequestException']).toContain(await answer(spell(id)));
    const primary = await client('alice').send(new DescribeBrokerCommand({ BrokerId: id }));
    expect([primary.DataReplicationMode, primary.PendingDataReplicationMode]).toEqual([undefined, undefined]);
  });
});

describe('a primary that is allowed', () => {
  beforeAll(async () => {
    await gateway.policies.put('frank', 'test', { Version: '2012-10-17', Statement: [ALL] });
  });

  test.each(NAMES.slice(1))('has another name than %s', async (_name, spell) => {
    expect(await answer(spell(id))).toBe('BadRequestException');
  });

  test.each([
    ['of this region', 'us-east-1:123456789012:broker:prod'],
    ['of another region', 'us-west-2:123456789012:broker:prod'],
  ])('is one %s', async (_where, named) => {
    expect(await answer(`arn:aws:mq:${named}:${id}`)).toBe('made');
  });
});
