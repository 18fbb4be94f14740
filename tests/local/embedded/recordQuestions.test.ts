import {
  CreateBrokerCommand,
  type CreateBrokerCommandInput,
  DescribeBrokerCommand,
  MqClient,
  RebootBrokerCommand,
} from '@aws-sdk/client-mq';
import { afterAll, expect, test } from 'vitest';
import { createGateway } from '../../../local/embedded/createGateway.ts';

const lines: string[] = [];
const gateway = await createGateway({ recordQuestions: true, log: (line) => lines.push(line) });
afterAll(() => gateway.close());

const BROKER: CreateBrokerCommandInput = {
  BrokerName: 'dev-orders',
  EngineType: 'RABBITMQ',
  EngineVersion: '3.13',
  HostInstanceType: 'mq.m5.large',
  DeploymentMode: 'SINGLE_INSTANCE',
  PubliclyAccessible: true,
  AutoMinorVersionUpgrade: true,
  Users: [{ Username: 'admin', Password: 'correct-horse-battery' }],
  Tags: { env: 'dev' },
};

const dataOf = (operation: string) => {
  const records = lines.map((line) => JSON.parse(line)).filter(({ eventName }) => eventName === operation);
  return records.map(({ additionalEventData }) => additionalEventData);
};

test('a record of an allowed call has every question, with the tags of resource and request', async () => {
  // erin may act on what is tagged env=dev, and must tag so what she creates.
  const erin = new MqClient({ ...gateway.clientConfig('erin'), maxAttempts: 1 });
  const { BrokerId, BrokerArn } = await erin.send(new CreateBrokerCommand(BROKER));
  await erin.send(new RebootBrokerCommand({ BrokerId }));
  const [created] = dataOf('CreateBroker').filter(({ verdict }) => verdict === 'allowed');
  const prefix = BrokerArn?.slice(0, BrokerArn.lastIndexOf(':'));
  expect(created.questions.slice(0, 2)).toEqual([
    { action: 'mq:CreateBroker', resource: '*', resourceTags: {}, requestTags: { env: 'dev' } },
    { action: 'mq:CreateTags', resource: `${prefix}:b-*`, resourceTags: {}, requestTags: { env: 'dev' } },
  ]);
  expect(dataOf('RebootBroker')[0].questions).toEqual([
    { action: 'mq:RebootBroker', resource: BrokerArn, resourceTags: { env: 'dev' }, requestTags: {} },
  ]);
});

test('a record has its questions even without name and tags; a refusal’s record has none', async () => {
  const [alice, frank] = ['alice', 'frank'].map(
    (who) => new MqClient({ ...gateway.clientConfig(who), maxAttempts: 1 }),
  );
  const { BrokerId, BrokerArn } =
    (await alice?.send(new CreateBrokerCommand({ ...BROKER, BrokerName: 'other', Tags: { env: 'test' } }))) ??
    {};
  await alice?.send(new DescribeBrokerCommand({ BrokerId }));
  expect(dataOf('DescribeBroker').at(-1).questions).toEqual([
    { action: 'mq:DescribeBroker', resource: BrokerArn, resourceTags: { env: 'test' }, requestTags: {} },
  ]);
  await expect(frank?.send(new DescribeBrokerCommand({ BrokerId }))).rejects.toThrow();
  expect(dataOf('DescribeBroker').at(-1)).not.toHaveProperty('questions');
});
