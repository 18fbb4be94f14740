import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type {
  ConfigurationDocument,
  ConfigurationRecord,
  NewConfiguration,
} from '../../mq/model/configuration.ts';
import type { Clock, ConfigurationReader } from '../../mq/model/ports.ts';
import type { Scope } from '../../mq/model/scope.ts';
import { getItem, withoutKeys } from '../brokers/brokerItems.ts';
import type { Table } from '../table/client.ts';
import { keys, marshal } from '../table/table.ts';

type Item = Record<string, AttributeValue>;

/**
 * A configuration that CreateConfiguration makes; no broker uses it yet. `counted`: it counts against the
 * limit until it is removed.
 */
export function countedConfigurationItem({ configuration }: NewConfiguration): Item {
  const { accountId, region, id } = configuration;
  return marshal({ ...keys.configuration(accountId, region, id), ...configuration, counted: true });
}

/**
 * A configuration that CreateBroker makes for its broker; it does not count against the limit (ADR 7).
 * `brokers` is the set of brokers that use a configuration; without any the attribute is absent.
 */
export function defaultConfigurationItem({ configuration }: NewConfiguration, brokerId: string): Item {
  const { accountId, region, id } = configuration;
  const brokers = new Set([brokerId]);
  return marshal({ ...keys.configuration(accountId, region, id), ...configuration, brokers });
}

/** INVARIANT: only this module writes these items, so an item that is read has the type that was written. */
export function readConfiguration(item: Item): ConfigurationRecord {
  const { brokers: _brokers, counted: _counted, ...record } = withoutKeys(item);
  return record as unknown as ConfigurationRecord;
}

/** The revision that a new configuration has. */
export function firstRevisionItem({ configuration, data }: NewConfiguration): Item {
  return revisionItem(configuration, { ...configuration.latestRevision, data });
}

export function revisionItem(
  configuration: Scope & { readonly id: string },
  document: ConfigurationDocument,
): Item {
  const { accountId, region, id } = configuration;
  return marshal({ ...keys.configurationRevision(accountId, region, id, document.revision), ...document });
}

export function readRevision(item: Item): ConfigurationDocument {
  return withoutKeys(item) as unknown as ConfigurationDocument;
}

/** The reads of configurations that brokers need, from the table. */
export function configurationReader(table: Table, clock: Clock): ConfigurationReader {
  return {
    async get(scope, id) {
      const item = await getItem(table, keys.configuration(scope.accountId, scope.region, id), clock());
      return item && readConfiguration(item);
    },
    async document({ accountId, region }, id, revision) {
      const key = keys.configurationRevision(accountId, region, id, revision);
      const item = await getItem(table, key, clock());
      return item && readRevision(item);
    },
  };
}
