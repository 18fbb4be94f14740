import {
  CreateBrokerCommand,
  type CreateBrokerCommandInput,
  CreateConfigurationCommand,
  MqClient,
} from '@aws-sdk/client-mq';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGateway, type LocalGateway } from '../../../local/embedded/createGateway.ts';

let gateway: LocalGateway;
beforeAll(async () => {
  gateway = await createGateway();
});
afterAll(() => gateway.close());

const BROKER: CreateBrokerCommandInput = {
  BrokerName: 'tagged',
  EngineType: 'ACTIVEMQ',
  EngineVersion: '5.19',
  HostInstanceType: 'mq.m5.large',
  DeploymentMode: 'SINGLE_INSTANCE',
  PubliclyAccessible: true,
  AutoMinorVersionUpgrade: true,
  Users: [{ Username: 'admin', Password: 'correct-horse-battery' }],
  Tags: { team: 'a' },
};
const MQ = 'arn:aws:mq:*:*';
const CREATE = {
  Effect: 'Allow',
  Action: ['mq:CreateBroker', 'mq:CreateConfiguration', 'ec2:*', 'iam:CreateServiceLinkedRole'],
  Resource: '*',
};
const allow = (more: object) => ({ Effect: 'Allow', Action: 'mq:CreateTags', ...more });
const deny = (more: object) => ({ Effect: 'Deny', Action: 'mq:CreateTags', ...more });
const all = allow({ Resource: '*' });

/**
 * Statements, and whether a broker named `tagged` and a configuration may be created with tags. Their ids are
 * made after the decision; what holds for every id is certain.
 */
const ROWS: readonly (readonly [name: string, statements: readonly object[], boolean, boolean])[] = [
  ['every id begins with b-', [allow({ Resource: `${MQ}:broker:*:b-*` })], true, false],
  ['the name and b-', [allow({ Resource: `${MQ}:broker:tag*:b-*` })], true, false],
  ['another name', [allow({ Resource: `${MQ}:broker:other*:b-*` })], false, false],
  ['another beginning', [allow({ Resource: `${MQ}:broker:*:c-*` })], false, false],
  ['configurations', [allow({ Resource: `${MQ}:configuration:c-*` })], false, true],
  ['all but configurations', [allow({ NotResource: `${MQ}:configuration:*` })], true, false],
  ['all but brokers', [allow({ NotResource: `${MQ}:broker:*` })], false, true],
  ['a Deny of configurations', [all, deny({ Resource: `${MQ}:configuration:*` })], true, false],
  ['a Deny of brokers', [all, deny({ Resource: `${MQ}:broker:*` })], false, true],
  ['a Deny of other names', [all, deny({ Resource: `${MQ}:broker:other*:*` })], true, true],
  ['a Deny of all but brokers', [all, deny({ NotResource: `${MQ}:broker:*:b-*` })], true, false],
  ['the shape of every id', [allow({ Resource: `${MQ}:broker:*:b-????????-????-*` })], true, false],
  ['dashes of every id', [allow({ Resource: `${MQ}:*:?-*-*-*` })], true, true],
  ['the shape of no id', [allow({ Resource: `${MQ}:*:b-???????-*` })], false, false],
  ['one digit more than every id has', [all, deny({ Resource: `${MQ}:*:?-*-?????????????` })], true, true],
  ['a Deny of some ids', [all, deny({ Resource: `${MQ}:*:?-*f` })], false, false],
  ['all but some ids', [allow({ NotResource: `${MQ}:*:?-*f` })], false, false],
  ['all but what has another shape', [allow({ NotResource: `${MQ}:*:?-*-*-*-*-*-*` })], true, true],
  ['a Deny of all but the shape', [all, deny({ NotResource: `${MQ}:*-????-????-????-*` })], true, true],
  ['a Deny of all but configurations', [all, deny({ NotResource: `${MQ}:configuration:c-*` })], false, true],
];

test.each(ROWS)('%s', async (_name, statements, broker, configuration) => {
  const document = { Version: '2012-10-17', Statement: [CREATE, ...statements] };
  await gateway.reset();
  await gateway.policies.put('frank', 'test', document);
  const frank = new MqClient({ ...gateway.clientConfig('frank'), maxAttempts: 1 });
  const made = (sent: Promise<unknown>) =>
    sent.then(
      () => true,
      (error: Error) => {
        expect(error.name).toBe('AccessDeniedException');
        return false;
      },
    );
  const kind = {
    Name: 'tagged',
    EngineType: 'ACTIVEMQ',
    EngineVersion: '5.19',
    Tags: { team: 'a' },
  } as const;
  expect({
    broker: await made(frank.send(new CreateBrokerCommand(BROKER))),
    configuration: await made(frank.send(new CreateConfigurationCommand(kind))),
  }).toEqual({ broker, configuration });
});
