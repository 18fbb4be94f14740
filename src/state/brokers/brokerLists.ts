import type { BrokerListing, BrokerRecord, UserListing } from '../../mq/model/broker.ts';
import type { BrokerPage, UserPage } from '../../mq/model/ports.ts';
import type { Scope } from '../../mq/model/scope.ts';
import type { Table } from '../table/client.ts';
import { queryPage } from '../table/queryPage.ts';
import { keys, TTL_ATTRIBUTE, unmarshal } from '../table/table.ts';
import { BEFORE_BROKERS, withoutKeys } from './brokerItems.ts';

const MEMBERS = [
  'accountId',
  'region',
  'id',
  'name',
  'created',
  'runningAt',
  'deletedAt',
  'deploymentMode',
  'engineType',
  'hostInstanceType',
  'replication',
  'pending',
  'rebootEndsAt',
  'failed',
] as const satisfies readonly (keyof BrokerListing)[];

/**
 * A page of brokers by id, without tombstones. It reads one more broker than requested, to find out whether
 * there is a next page.
 */
export async function queryBrokers(
  table: Table,
  scope: Scope,
  { after, limit }: { readonly after?: string | undefined; readonly limit: number },
  now: number,
): Promise<BrokerPage> {
  const items = await queryPage(table, {
    pk: keys.broker(scope.accountId, scope.region, '').pk,
    after: after ?? BEFORE_BROKERS,
    limit: limit + 1,
    FilterExpression: 'attribute_not_exists(deletedAt) OR deletedAt > :now',
    ProjectionExpression: MEMBERS.map((member) => `#${member}`).join(', '),
    ExpressionAttributeNames: Object.fromEntries(MEMBERS.map((member) => [`#${member}`, member])),
    values: { ':now': now },
  });
  const brokers = items.slice(0, limit).map((item) => withoutKeys(item) as unknown as BrokerListing);
  return { brokers, more: items.length > limit };
}

/**
 * Excludes items that are stored but expired: their broker's deletion has ended, or a reboot has removed the
 * user.
 */
const THERE =
  '(attribute_not_exists(#ttl) OR #ttl > :seconds) AND ' +
  '(attribute_not_exists(#pending) OR #pending.#change <> :delete OR #pending.#reboots >= :done)';

/**
 * A page of a broker's users by name. It reads one more user than requested, to find out whether there is a
 * next page.
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
