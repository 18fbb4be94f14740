import type { MqPorts, OperationInput, OperationOutput } from '../../src/mq/model/ports.ts';
import { randomIds } from '../../src/mq/model/scope.ts';
import { brokerOperations } from '../../src/mq/operations/brokers/brokerOperations.ts';
import { userOperations } from '../../src/mq/operations/users/userOperations.ts';
import { brokerRepository } from '../../src/state/brokers/brokers.ts';
import { configurationReader } from '../../src/state/configurations/configurationItems.ts';
import type { Table } from '../../src/state/table/client.ts';

export const CREATION_MS = 60_000;
export const DELETION_MS = 30_000;
export const REBOOT_MS = 10_000;

/** Not scrypt: fast, and it shows that the clear text is gone. */
export const fakeHash = async (secret: string): Promise<string> => `hash-of-${secret.length}-characters`;

export type Sent = Partial<Omit<OperationInput, 'body'>> & { body?: unknown };

/** The operations over a real table, with a clock of their own and an account that no other test uses. */
export function world(table: Table, accountId: string) {
  let now = Date.parse('2026-11-20T10:00:00Z');
  const clock = () => now;
  const ports: MqPorts = {
    brokers: brokerRepository(table, clock, async () => {}),
    configurations: configurationReader(table, clock),
    clock,
    ids: randomIds,
    durations: { creation: CREATION_MS, deletion: DELETION_MS, reboot: REBOOT_MS },
    hashSecret: fakeHash,
  };
  const operations = { ...brokerOperations(ports), ...userOperations(ports) };
  const call = async (name: string, sent: Sent = {}): Promise<OperationOutput> => {
    const run = operations[name];
    if (run === undefined) throw new Error(`${name} is not served`);
    return run({
      accountId,
      region: 'us-east-1',
      path: {},
      query: [],
      body: undefined,
      caller: `arn:aws:iam::${accountId}:user/test`,
      ...sent,
    });
  };
  return {
    accountId,
    ports,
    call,
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
    create: async (body: unknown): Promise<string> => idOf(await call('CreateBroker', { body })),
    describe: (brokerId: string) => call('DescribeBroker', { path: { brokerId } }),
    remove: (brokerId: string) => call('DeleteBroker', { path: { brokerId } }),
  };
}

export function idOf(output: OperationOutput): string {
  const id = output.body?.brokerId;
  if (typeof id !== 'string') throw new Error('no broker id in the answer');
  return id;
}

/** Id of the configuration that a broker in creation is waiting for. */
export function pendingConfiguration(described: OperationOutput): string {
  const configurations = described.body?.configurations as { pending?: { id: string } } | undefined;
  if (configurations?.pending === undefined) throw new Error('no configuration is pending');
  return configurations.pending.id;
}

export const PASSWORD = 'S3cret-Passw0rd!';

export function activeMq(brokerName: string, more: object = {}): Record<string, unknown> {
  return {
    brokerName,
    engineType: 'ActiveMQ',
    deploymentMode: 'SINGLE_INSTANCE',
    hostInstanceType: 'mq.t3.micro',
    publiclyAccessible: false,
    users: [{ username: 'admin', password: PASSWORD, consoleAccess: true }],
    ...more,
  };
}

export function rabbitMq(brokerName: string, more: object = {}): Record<string, unknown> {
  return {
    brokerName,
    engineType: 'RabbitMQ',
    deploymentMode: 'SINGLE_INSTANCE',
    hostInstanceType: 'mq.m7g.medium',
    publiclyAccessible: true,
    users: [{ username: 'admin', password: PASSWORD }],
    ...more,
  };
}
