import type { Clock, ConfigurationReader } from '../../mq/model/ports.ts';
import { getItem } from '../brokers/brokerGet.ts';
import type { Table } from '../table/client.ts';
import { keys } from '../table/table.ts';
import { readConfiguration } from './configurationItems.ts';

/** Configurations over the table, as far as brokers need them. */
export function configurationReader(table: Table, clock: Clock): ConfigurationReader {
  return {
    async get(scope, id) {
      const item = await getItem(table, keys.configuration(scope.accountId, scope.region, id), clock());
      return item && readConfiguration(item);
    },
  };
}
