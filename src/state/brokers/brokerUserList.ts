import type { BrokerRecord, UserListing } from '../../mq/model/broker.ts';
import type { UserPage } from '../../mq/model/ports.ts';
import type { Table } from '../table/client.ts';
import { unmarshal } from '../table/marshal.ts';
import { queryPage } from '../table/queryPage.ts';
import { keys, TTL_ATTRIBUTE } from '../table/table.ts';

/** Kept yet gone: the deletion of its broker has ended, or a reboot has removed it. */
const THERE =
  '(attribute_not_exists(#ttl) OR #ttl > :seconds) AND ' +
  '(attribute_not_exists(#pending) OR #pending.#change <> :delete OR #pending.#reboots >= :done)';

/**
 * A page of a broker's users by name; one more than asked tells whether there are more.
 * @param now Milliseconds since the epoch.
 */
export async function queryUsers(
  table: Table,
  broker: BrokerRecord,
  page: { readonly after?: string | undefined; readonly limit: number; readonly rebootsDone: number },
  now: number,
): Promise<UserPage> {
  const { after, limit, rebootsDone } = page;
  const items = await queryPage(table, {
    pk: keys.brokerUser(broker.accountId, broker.region, broker.id, '').pk,
    after,
    limit: limit + 1,
    FilterExpression: THERE,
    ProjectionExpression: 'username, #pending.#change, #pending.#reboots',
    ExpressionAttributeNames: {
      '#ttl': TTL_ATTRIBUTE,
      '#pending': 'pending',
      '#change': 'change',
      '#reboots': 'reboots',
    },
    values: { ':seconds': now / 1000, ':delete': 'DELETE', ':done': rebootsDone },
  });
  const users = items.slice(0, limit).map((item) => unmarshal(item) as unknown as UserListing);
  return { users, more: items.length > limit };
}
