import type { Clock, ResourceFacts, ResourceFactsSource } from '../../mq/model/ports.ts';
import { configurationReader } from '../configurations/configurationItems.ts';
import type { Table } from '../table/client.ts';
import { keys } from '../table/table.ts';
import { getItem, withoutKeys } from './brokerItems.ts';

/** The form of an id. Other text is not looked up, because the length of a table key is limited. */
const RESOURCE_ID = /^[bc]-[0-9A-Za-z-]{1,64}$/;

/**
 * Facts read from the broker's and the configuration's own items. Name, tags and engine are stored only
 * there, so no copy can differ. A deleted broker's item stays for a day as its tombstone.
 */
export function resourceFacts(table: Table, clock: Clock): ResourceFactsSource {
  const facts = async (
    key: { pk: string; sk: string },
    resourceId: string,
  ): Promise<ResourceFacts | undefined> => {
    if (!RESOURCE_ID.test(resourceId)) return undefined;
    const item = await getItem(table, key, clock());
    if (item === undefined) return undefined;
    const { name, tags, engineType } = withoutKeys(item) as unknown as Required<ResourceFacts>;
    return { name, tags, engineType };
  };
  return {
    broker: async (accountId, region, id) =>
      (await facts(keys.broker(accountId, region, id), id)) ??
      (await facts(keys.deletedBroker(accountId, region, id), id)),
    configuration: (accountId, region, id) => facts(keys.configuration(accountId, region, id), id),
    configurationDocument: async (accountId, region, id, asked) => {
      if (!RESOURCE_ID.test(id)) return undefined;
      const reader = configurationReader(table, clock);
      const scope = { accountId, region };
      const found = await reader.get(scope, id);
      if (found === undefined) return undefined;
      const document = await reader.document(scope, id, asked ?? found.latestRevision.revision);
      return document && { engineType: found.engineType, data: document.data };
    },
    serviceLinkedRole: async (accountId) =>
      (await getItem(table, keys.serviceLinkedRole(accountId), clock())) !== undefined,
  };
}
