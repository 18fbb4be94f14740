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
 * A configuration that CreateConfiguration makes; nobody uses it yet. `counted`: it counts against the limit,
 * and is counted out when it is removed.
 */
export function countedConfigurationItem({ configuration }: NewConfiguration): Item {
  const { accountId, region, id } = configuration;
  return marshal({ ...keys.configuration(accountId, region, id), ...configuration, counted: true });
}

/**
 * A configuration that CreateBroker makes for its broker, and that does not count (ADR 7). `brokers` is the
 * set of brokers that use a configuration; the attribute vanishes with the last one.
 */
export function defaultConfigurationItem({ configuration }: NewConfiguration, brokerId: string): Item {
  const { accountId, region, id } = configuration;
  const brokers = new Set([brokerId]);
  return marshal({ ...keys.configuration(accountId, region, id), ...configuration, brokers });
}

/** INVARIANT: items are written by this module alone, so what is read back has the type that was written. */
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

/** Configurations over the table, as far as brokers need them. */
export function configurationReader(table: Table, clock: Clock): ConfigurationReader {
  return {
    async get(scope, id) {
      const item = await getItem(table, keys.configuration(scope.accountId, scope.region, id), clock());
      return item && readConfiguration(item);
    },
  };
}
