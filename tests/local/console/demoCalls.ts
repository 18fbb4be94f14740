import {
  CreateBrokerCommand,
  CreateConfigurationCommand,
  CreateTagsCommand,
  CreateUserCommand,
  DeleteBrokerCommand,
  DescribeBrokerCommand,
  ListBrokersCommand,
  ListConfigurationsCommand,
  MqClient,
  RebootBrokerCommand,
  UpdateBrokerCommand,
} from '@aws-sdk/client-mq';
import type { Gateway } from '../../../local/embedded/publicTypes.ts';

/** Brokers, users and configurations of the demo account, and calls of each kind of outcome. */
export async function demoCalls(gateway: Gateway): Promise<{ readonly brokers: readonly string[] }> {
  const of = (who: Parameters<Gateway['clientConfig']>[0]) =>
    new MqClient({ ...gateway.clientConfig(who), maxAttempts: 1 });
  const [alice, bob, carol, dave, erin, grace, heidi, judy] = [
    'alice',
    'bob',
    'carol',
    'dave',
    'erin',
    'grace',
    'heidi',
    'judy',
  ].map(of) as [MqClient, MqClient, MqClient, MqClient, MqClient, MqClient, MqClient, MqClient];
  const brokers: string[] = [];
  for (const [name, env] of [
    ['prod-orders', 'prod'],
    ['dev-orders', 'dev'],
    ['judy-sandbox', 'dev'],
  ] as const) {
    const { BrokerId = '' } = await alice.send(
      new CreateBrokerCommand({
        BrokerName: name,
        EngineType: 'RABBITMQ',
        EngineVersion: '3.13',
        HostInstanceType: 'mq.m5.large',
        DeploymentMode: 'SINGLE_INSTANCE',
        PubliclyAccessible: false,
        AutoMinorVersionUpgrade: true,
        Users: [{ Username: 'admin', Password: 'a-long-password-1' }],
        Tags: { env, team: 'orders' },
      }),
    );
    brokers.push(BrokerId);
  }
  const [prod = '', dev = '', own = ''] = brokers;
  const { Id: configuration = '' } = await alice.send(
    new CreateConfigurationCommand({
      Name: 'orders',
      EngineType: 'RABBITMQ',
      EngineVersion: '3.13',
      Tags: { env: 'prod' },
    }),
  );
  const calls: (() => Promise<unknown>)[] = [
    () =>
      alice.send(
        new UpdateBrokerCommand({ BrokerId: prod, Configuration: { Id: configuration, Revision: 1 } }),
      ),
    () => alice.send(new UpdateBrokerCommand({ BrokerId: dev, HostInstanceType: 'mq.m5.xlarge' })),
    () => bob.send(new ListBrokersCommand({})),
    () => bob.send(new DescribeBrokerCommand({ BrokerId: prod })),
    () => bob.send(new DeleteBrokerCommand({ BrokerId: prod })),
    () => carol.send(new RebootBrokerCommand({ BrokerId: dev })),
    () => carol.send(new DeleteBrokerCommand({ BrokerId: prod })),
    () => dave.send(new DeleteBrokerCommand({ BrokerId: dev })),
    () => dave.send(new DescribeBrokerCommand({ BrokerId: dev })),
    () => erin.send(new DescribeBrokerCommand({ BrokerId: prod })),
    () => erin.send(new RebootBrokerCommand({ BrokerId: dev })),
    () =>
      erin.send(
        new CreateBrokerCommand({
          BrokerName: 'prod-payments',
          EngineType: 'RABBITMQ',
          HostInstanceType: 'mq.m5.large',
          DeploymentMode: 'SINGLE_INSTANCE',
          PubliclyAccessible: false,
          Tags: { env: 'prod' },
          Users: [{ Username: 'admin', Password: 'a-long-password-1' }],
        }),
      ),
    () => grace.send(new DeleteBrokerCommand({ BrokerId: prod })),
    () => grace.send(new ListConfigurationsCommand({})),
    () => heidi.send(new RebootBrokerCommand({ BrokerId: prod })),
    () => heidi.send(new ListBrokersCommand({})),
    () => judy.send(new DescribeBrokerCommand({ BrokerId: own })),
    () =>
      judy.send(
        new CreateUserCommand({ BrokerId: own, Username: 'reporting', Password: 'another-password-1' }),
      ),
    () =>
      judy.send(
        new CreateTagsCommand({
          ResourceArn: `arn:aws:mq:us-east-1:123456789012:broker:prod-orders:${prod}`,
          Tags: { env: 'dev' },
        }),
      ),
    () =>
      new MqClient({
        ...gateway.clientConfig('bob'),
        credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wrong' },
        maxAttempts: 1,
      }).send(new ListBrokersCommand({})),
  ];
  for (const call of calls) await call().catch(() => undefined);
  return { brokers };
}
