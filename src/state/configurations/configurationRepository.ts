import type { ConfigurationRepository } from '../../mq/configurations/repository.ts';
import type { Clock } from '../../mq/model/ports.ts';
import { getItem } from '../brokers/brokerGet.ts';
import type { Table } from '../table/client.ts';
import { keys } from '../table/table.ts';
import { type Pause, transact } from '../table/transaction.ts';
import { creationSteps } from './configurationCreation.ts';
import { removeConfiguration } from './configurationDeletion.ts';
import { readRevision } from './configurationItems.ts';
import { queryConfigurations, queryRevisions } from './configurationList.ts';
import { configurationReader } from './configurations.ts';
import { revisionSteps } from './configurationUpdate.ts';

/**
 * Configurations over the table.
 * @param pause How to wait between two tries of a transaction that met another one; for tests.
 */
export function configurationRepository(table: Table, clock: Clock, pause?: Pause): ConfigurationRepository {
  return {
    ...configurationReader(table, clock),
    async create(made) {
      return (await transact(table, creationSteps(table, made), pause)) ?? 'created';
    },
    list: (scope, page) => queryConfigurations(table, scope, page),
    revisions: (scope, id, page) => queryRevisions(table, scope, id, page),
    async document({ accountId, region }, id, revision) {
      const key = keys.configurationRevision(accountId, region, id, revision);
      const item = await getItem(table, key, clock());
      return item && readRevision(item);
    },
    async addRevision(read, next) {
      return (await transact(table, revisionSteps(table, read, next), pause)) ?? 'written';
    },
    remove: (read) => removeConfiguration(table, read, clock, pause),
  };
}
