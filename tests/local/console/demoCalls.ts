import {
  CreateBrokerCommand,
  type CreateBrokerCommandInput,
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
  UpdateConfigurationCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-mq';
import type { Gateway } from '../../../local/embedded/publicTypes.ts';

/** A password that no answer of the console may hold. */
export const PASSWORD = 'never-on-the-page-7';

const BROKER: CreateBrokerCommandInput = {
  BrokerName: '',
  EngineType: 'RABBITMQ',
  EngineVersion: '3.13',
  HostInstanceType: 'mq.m5.large',
  DeploymentMode: 'SINGLE_INSTANCE',
  PubliclyAccessible: false,
  AutoMinorVersionUpgrade: true,
  Users: [{ Username: 'admin', Password: PASSWORD }],
};
const ACTIVEMQ: Partial<CreateBrokerCommandInput> = { EngineType: 'ACTIVEMQ', EngineVersion: '5.18' };

const document = (more: string) =>
  Buffer.from(
    '<broker xmlns="http://activemq.apache.org/schema/core">\n  <destinationPolicy>\n    ' +
      `<policyMap>\n${more}    </policyMap>\n  </destinationPolicy>\n</broker>\n`,
  ).toString('base64');
const entries = (...limits: readonly [queue: string, limit: string][]) =>
  `      <policyEntries>\n${limits
    .map(([queue, limit]) => `        <policyEntry queue="${queue}" memoryLimit="${limit}"/>\n`)
    .join('')}      </policyEntries>\n`;

type Call = (clients: (name: string) => MqClient) => Promise<unknown>;

/**
 * Brokers, users and configurations of the demo account, and calls of each kind of outcome. `pause` runs
 * between two calls: with the gateway's clock moved there, the chart has a shape.
 */
export async function demoCalls(
  gateway: Gateway,
  pause: (call: number) => Promise<void> = async () => {},
): Promise<{ readonly brokers: Readonly<Record<'prod' | 'dev' | 'own' | 'billing', string>> }> {
  const of = (who: string) => new MqClient({ ...gateway.clientConfig(who), maxAttempts: 1 });
  const alice = of('alice');
  const create = async (BrokerName: string, env: string, more: Partial<CreateBrokerCommandInput> = {}) => {
    const Tags = { env, team: 'orders' };
    const made = await alice.send(new CreateBrokerCommand({ ...BROKER, ...more, BrokerName, Tags }));
    return made.BrokerId ?? '';
  };
  const prod = await create('prod-orders', 'prod');
  const dev = await create('dev-orders', 'dev');
  const own = await create('judy-sandbox', 'dev');
  const billing = await create('prod-billing', 'prod', ACTIVEMQ);
  const { Id: configuration = '' } = await alice.send(
    new CreateConfigurationCommand({ Name: 'billing', EngineType: 'ACTIVEMQ', EngineVersion: '5.18' }),
  );
  const revise = (Description: string, Data: string) =>
    alice.send(new UpdateConfigurationCommand({ ConfigurationId: configuration, Description, Data }));
  await revise('one limit', document(entries(['orders.>', '64mb'])));
  await revise('two limits', document(entries(['orders.>', '128mb'], ['audit.>', '16mb'])));
  const Configuration = { Id: configuration, Revision: 3 };
  const user = { BrokerId: billing, Password: PASSWORD };

  const describe = (BrokerId: string) => new DescribeBrokerCommand({ BrokerId });
  const remove = (BrokerId: string) => new DeleteBrokerCommand({ BrokerId });
  const reboot = (BrokerId: string) => new RebootBrokerCommand({ BrokerId });
  const takeOver = new CreateTagsCommand({
    ResourceArn: `arn:aws:mq:us-east-1:123456789012:broker:prod-orders:${prod}`,
    Tags: { env: 'dev' },
  });
  const calls: readonly Call[] = [
    (as) => as('alice').send(new CreateUserCommand({ ...user, Username: 'reporting', Groups: ['readers'] })),
    (as) =>
      as('alice').send(new UpdateUserCommand({ BrokerId: billing, Username: 'admin', ConsoleAccess: true })),
    (as) => as('alice').send(new UpdateBrokerCommand({ BrokerId: billing, Configuration })),
    (as) => as('bob').send(new ListBrokersCommand({})),
    (as) => as('bob').send(describe(prod)),
    (as) => as('bob').send(remove(prod)),
    (as) => as('carol').send(reboot(dev)),
    (as) => as('grace').send(new ListConfigurationsCommand({})),
    (as) => as('heidi').send(new ListBrokersCommand({})),
    (as) => as('carol').send(remove(prod)),
    (as) => as('dave').send(remove(dev)),
    (as) => as('dave').send(describe(dev)),
    (as) => as('erin').send(describe(prod)),
    (as) => as('erin').send(reboot(dev)),
    (as) =>
      as('erin').send(new CreateBrokerCommand({ ...BROKER, BrokerName: 'prod-pay', Tags: { env: 'prod' } })),
    (as) => as('grace').send(remove(prod)),
    (as) => as('heidi').send(reboot(prod)),
    (as) => as('judy').send(describe(own)),
    (as) => as('judy').send(takeOver),
    (as) => as('frank').send(new ListBrokersCommand({})),
    () => stranger(gateway).send(new ListBrokersCommand({})),
    (as) =>
      as('alice').send(new UpdateBrokerCommand({ BrokerId: billing, HostInstanceType: 'mq.m5.xlarge' })),
  ];
  for (const [index, call] of calls.entries()) {
    await pause(index);
    await call(of).catch(() => undefined);
  }
  return { brokers: { prod, dev, own, billing } };
}

/** A client whose key nobody knows: AWS's documented example. */
function stranger(gateway: Gateway): MqClient {
  const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wrong' };
  return new MqClient({ ...gateway.clientConfig('bob'), credentials, maxAttempts: 1 });
}
