import type { BrokerListing } from '../../mq/model/broker.ts';
import type { BrokerPage } from '../../mq/model/ports.ts';
import type { Scope } from '../../mq/model/scope.ts';
import type { Table } from '../table/client.ts';
import { queryPage } from '../table/queryPage.ts';
import { keys } from '../table/table.ts';
import { withoutKeys } from './brokerItems.ts';

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
  'dataReplicationPrimaryBrokerArn',
  'replication',
  'pending',
  'rebootEndsAt',
] as const satisfies readonly (keyof BrokerListing)[];

/** A page of brokers by id. Tombstones are passed over; one more than asked tells whether there are more. */
export async function queryBrokers(
  table: Table,
  scope: Scope,
  { after, limit }: { readonly after?: string | undefined; readonly limit: number },
  now: number,
): Promise<BrokerPage> {
  const items = await queryPage(table, {
    pk: keys.broker(scope.accountId, scope.region, '').pk,
    after,
    limit: limit + 1,
    FilterExpression: 'attribute_not_exists(deletedAt) OR deletedAt > :now',
    ProjectionExpression: MEMBERS.map((member) => `#${member}`).join(', '),
    ExpressionAttributeNames: Object.fromEntries(MEMBERS.map((member) => [`#${member}`, member])),
    values: { ':now': now },
  });
  const brokers = items.slice(0, limit).map((item) => withoutKeys(item) as unknown as BrokerListing);
  return { brokers, more: items.length > limit };
}
