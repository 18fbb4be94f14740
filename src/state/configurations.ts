import type { Clock, ConfigurationReader } from '../mq/ports.ts';
import { getItem } from './brokerGet.ts';
import type { Table } from './client.ts';
import { readConfiguration } from './configurationItems.ts';
import { keys } from './table.ts';

/** Configurations over the table, as far as brokers need them. */
export function configurationReader(table: Table, clock: Clock): ConfigurationReader {
  return {
    async get(scope, id) {
      const item = await getItem(table, keys.configuration(scope.accountId, scope.region, id), clock());
      return item && readConfiguration(item);
    },
  };
}
