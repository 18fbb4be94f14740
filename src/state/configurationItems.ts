import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { ConfigurationRecord, NewConfiguration } from '../mq/configuration.ts';
import { withoutKeys } from './brokerItems.ts';
import { marshal } from './marshal.ts';
import { keys } from './table.ts';

type Item = Record<string, AttributeValue>;

/**
 * A configuration that CreateConfiguration makes; nobody uses it yet. `counted`: it counts against the limit, and is counted out when
 * it is removed. Those that CreateBroker makes for its brokers (brokerItems.ts) don't count.
 */
export function countedConfigurationItem({ configuration }: NewConfiguration): Item {
  const { accountId, region, id } = configuration;
  return marshal({ ...keys.configuration(accountId, region, id), ...configuration, counted: true });
}

/** INVARIANT: items are written by this module and brokerItems.ts alone, so what is read back has the type that was written. */
export function readConfiguration(item: Item): ConfigurationRecord {
  const { brokers: _brokers, counted: _counted, ...record } = withoutKeys(item);
  return record as unknown as ConfigurationRecord;
}
