import {
  CreateBrokerCommand,
  type CreateBrokerCommandInput,
  CreateConfigurationCommand,
  MqClient,
  UpdateBrokerCommand,
  UpdateConfigurationCommand,
} from '@aws-sdk/client-mq';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGateway, type LocalGateway } from '../../../local/embedded/createGateway.ts';

const ROLE = 'arn:aws:iam::123456789012:role/certificate-reader';
let gateway: LocalGateway;
let withRole: string;
let withoutRole: string;
let count = 0;
beforeAll(async () => {
  gateway = await createGateway();
  withRole = await configuration(`aws.arns.assume_role_arn = ${ROLE}\n`);
  withoutRole = await configuration('vhost_max = 5\n');
});
afterAll(() => gateway.close());

const client = (who: string) => new MqClient({ ...gateway.clientConfig(who), maxAttempts: 1 });

/** A configuration whose second revision is this document. */
async function configuration(document: string): Promise<string> {
  const mq = client('alice');
  const made = { Name: `c${++count}`, EngineType: 'RABBITMQ', EngineVersion: '4.2' } as const;
  const { Id = '' } = await mq.send(new CreateConfigurationCommand(made));
  const Data = Buffer.from(document).toString('base64');
  await mq.send(new UpdateConfigurationCommand({ ConfigurationId: Id, Data }));
  return Id;
}

const broker = (Id?: string, Revision?: number): CreateBrokerCommandInput => ({
  BrokerName: `b${++count}`,
  EngineType: 'RABBITMQ',
  EngineVersion: '4.2',
  HostInstanceType: 'mq.m7g.large',
  DeploymentMode: 'SINGLE_INSTANCE',
  PubliclyAccessible: true,
  AutoMinorVersionUpgrade: true,
  Users: [{ Username: 'admin', Password: 'correct-horse-battery' }],
  ...(Id === undefined ? {} : { Configuration: { Id, Revision } }),
});

/** Gives frank these statements besides all of Amazon MQ. */
async function frankMay(...statements: readonly object[]): Promise<MqClient> {
  const all = { Effect: 'Allow', Action: ['mq:*', 'ec2:*', 'iam:CreateServiceLinkedRole'], Resource: '*' };
  await gateway.policies.put('frank', 'test', { Version: '2012-10-17', Statement: [all, ...statements] });
  return client('frank');
}

const pass = (Resource: string, service?: string) => ({
  Effect: 'Allow',
  Action: 'iam:PassRole',
  Resource,
  ...(service === undefined ? {} : { Condition: { StringEquals: { 'iam:PassedToService': service } } }),
});

const outcomeOf = (sent: Promise<unknown>) =>
  sent.then(
    () => 'allowed',
    (error: Error) => error.name,
  );
const DENIED = 'AccessDeniedException';

/** Statements, and whether frank may then hand over the role. */
const ROWS: readonly (readonly [string, readonly object[], string])[] = [
  ['without iam:PassRole', [], DENIED],
  ['on every role', [pass('*')], 'allowed'],
  ['on this role', [pass(ROLE)], 'allowed'],
  ['on another role', [pass('arn:aws:iam::123456789012:role/other')], DENIED],
  ['to Amazon MQ', [pass('*', 'mq.amazonaws.com')], 'allowed'],
  ['to another service', [pass('*', 'ec2.amazonaws.com')], DENIED],
  ['denied', [pass('*'), { ...pass(ROLE), Effect: 'Deny' }], DENIED],
  ['denied to other services', [pass('*'), { ...pass('*', 'ec2.amazonaws.com'), Effect: 'Deny' }], 'allowed'],
  [
    'under a tag of the role, which is not known',
    [{ ...pass('*'), Condition: { StringEquals: { 'iam:ResourceTag/team': 'a' } } }],
    DENIED,
  ],
];

describe('a configuration with a role needs iam:PassRole', () => {
  test.each(ROWS)('%s', async (_name, statements, expected) => {
    const frank = await frankMay(...statements);
    expect(await outcomeOf(frank.send(new CreateBrokerCommand(broker(withRole))))).toBe(expected);
    const { BrokerId } = await frank.send(new CreateBrokerCommand(broker(withoutRole)));
    const update = new UpdateBrokerCommand({ BrokerId, Configuration: { Id: withRole } });
    expect(await outcomeOf(frank.send(update))).toBe(expected);
  });

  test('and its refusal names action and role', async () => {
    const frank = await frankMay();
    await expect(frank.send(new CreateBrokerCommand(broker(withRole)))).rejects.toThrow(
      `is not authorized to perform: iam:PassRole on resource: ${ROLE} ` +
        'because no identity-based policy allows',
    );
  });

  test('and a configuration without a role does not', async () => {
    const frank = await frankMay();
    expect(await outcomeOf(frank.send(new CreateBrokerCommand(broker())))).toBe('allowed');
    expect(await outcomeOf(frank.send(new CreateBrokerCommand(broker(withRole, 1))))).toBe('allowed');
    const { BrokerId } = await frank.send(new CreateBrokerCommand(broker(withoutRole)));
    const update = new UpdateBrokerCommand({ BrokerId, AutoMinorVersionUpgrade: true });
    expect(await outcomeOf(frank.send(update))).toBe('allowed');
    const absent = broker('c-00000000-0000-0000-0000-000000000000');
    expect(await outcomeOf(frank.send(new CreateBrokerCommand(absent)))).toBe('BadRequestException');
  });
});

test('limits above the instance’s are refused at creation and at every change', async () => {
  const mq = client('alice');
  const large = await configuration('connection_max = 9000\n');
  const refused = {
    name: 'BadRequestException',
    message:
      'Configuration Revision 2 for configuration:connection_max has limit: of ' +
      'value: 9000 larger than maximum allowed limit:5000',
  };
  await expect(mq.send(new CreateBrokerCommand(broker(large)))).rejects.toMatchObject(refused);
  const { BrokerId } = await mq.send(new CreateBrokerCommand(broker()));
  const give = new UpdateBrokerCommand({ BrokerId, Configuration: { Id: large } });
  await expect(mq.send(give)).rejects.toMatchObject(refused);
  const bigger = { ...broker(large), HostInstanceType: 'mq.m7g.xlarge' };
  const { BrokerId: big } = await mq.send(new CreateBrokerCommand(bigger));
  const shrink = new UpdateBrokerCommand({ BrokerId: big, HostInstanceType: 'mq.m7g.large' });
  await expect(mq.send(shrink)).rejects.toMatchObject(refused);
});
