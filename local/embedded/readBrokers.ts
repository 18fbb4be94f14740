import { MqError } from '../../src/mq/model/errors.ts';
import type { RunOperation } from '../../src/mq/model/ports.ts';
import { randomIds } from '../../src/mq/model/scope.ts';
import { brokerOperations } from '../../src/mq/operations/brokers/brokerOperations.ts';
import { configurationOperations } from '../../src/mq/operations/configurations/configurationOperations.ts';
import { hashSecret } from '../../src/mq/operations/users/hashPasswords.ts';
import { userOperations } from '../../src/mq/operations/users/userOperations.ts';
import { brokerRepository } from '../../src/state/brokers/brokers.ts';
import { configurationReader } from '../../src/state/configurations/configurationItems.ts';
import { configurationRepository } from '../../src/state/configurations/configurationRepository.ts';
import type { Table } from '../../src/state/table/client.ts';
import { CommandFault } from '../../workbench/commandFault.ts';
import type { BrokerSource } from '../console/server/brokerSource.ts';

const CALLER = 'the console';

/**
 * Reads the brokers of a gateway's table, by the operations that its functions run. No policy is evaluated,
 * because the user of the console is the person who runs the gateway.
 */
export function readBrokers(table: Table, clock: () => number): BrokerSource['read'] {
  const brokers = brokerRepository(table, clock);
  const ports = {
    brokers,
    configurations: configurationReader(table, clock),
    clock,
    ids: randomIds,
    hashSecret,
    durations: { creation: 0, deletion: 0, reboot: 0 },
  };
  const served: Readonly<Record<string, RunOperation>> = {
    ...brokerOperations(ports),
    ...userOperations(ports),
    ...configurationOperations({
      configurations: configurationRepository(table, clock),
      clock,
      ids: randomIds,
    }),
  };
  return async (operation, { accountId, region }, path = {}, query = []) => {
    const run = served[operation];
    if (run === undefined) throw new CommandFault(`${operation} is not served.`);
    try {
      const input = { accountId, region, path, query, body: undefined, caller: CALLER };
      return (await run(input)).body ?? {};
    } catch (error) {
      if (error instanceof MqError) throw new CommandFault(error.message);
      throw error;
    }
  };
}
