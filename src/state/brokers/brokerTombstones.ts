import type { Scope } from '../../mq/model/scope.ts';
import type { Table } from '../table/client.ts';
import { queryPage } from '../table/queryPage.ts';
import { keys, marshal, marshalValue, TTL_ATTRIBUTE } from '../table/table.ts';
import { type Pause, type Step, TRANSACTION_STEPS, transact } from '../table/transaction.ts';
import { BEFORE_BROKERS } from './brokerItems.ts';

/** The attributes of a tombstone: the facts for authorizing later calls, and when it expires. */
const KEPT = ['name', 'tags', 'engineType', TTL_ATTRIBUTE] as const;
/** Brokers moved by one transaction, with two steps each. */
const MOVED_AT_ONCE = TRANSACTION_STEPS / 2;

/**
 * Moves brokers whose deletion has ended out of the range that a list reads, as tombstones. CreateBroker and
 * DeleteBroker call it after their own write, so that deleted brokers do not make a list slower, however late
 * the table's time to live deletes them. No answer changes. If it fails, the next call moves them.
 * INVARIANT: only this function writes a broker whose deletion has ended, so the facts that it moves are the
 * last ones.
 */
export async function moveEnded(table: Table, scope: Scope, now: number, pause?: Pause): Promise<void> {
  try {
    const steps = (await endedBrokers(table, scope, now)).flatMap((item) =>
      moveSteps(table, scope, item, now),
    );
    if (steps.length > 0) await transact(table, steps, pause);
  } catch {
    // The caller's own write has succeeded, so a failure here is ignored.
  }
}

type Item = Awaited<ReturnType<typeof queryPage>>[number];

function endedBrokers(table: Table, scope: Scope, now: number): Promise<Item[]> {
  return queryPage(table, {
    pk: keys.broker(scope.accountId, scope.region, '').pk,
    after: BEFORE_BROKERS,
    limit: MOVED_AT_ONCE,
    FilterExpression: 'deletedAt <= :now',
    ProjectionExpression: `sk, ${KEPT.map((name) => `#${name}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(KEPT.map((name) => [`#${name}`, name])),
    values: { ':now': now },
  });
}

function moveSteps(table: Table, { accountId, region }: Scope, item: Item, now: number): Step<'moved'>[] {
  const TableName = table.name;
  const id = item.sk?.S ?? '';
  const Item = { ...item, ...marshal(keys.deletedBroker(accountId, region, id)) };
  const remove = {
    TableName,
    Key: marshal(keys.broker(accountId, region, id)),
    ConditionExpression: 'deletedAt <= :now',
    ExpressionAttributeValues: { ':now': marshalValue(now) },
  };
  return [{ write: { Delete: remove }, onFailure: 'moved' }, { write: { Put: { TableName, Item } } }];
}
