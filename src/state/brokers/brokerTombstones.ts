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

/** The most brokers in deletion, or already deleted, that one search reads. */
const MOST_LEAVING = 1_000;
/** Each container searches at least this often, to find brokers that other containers have deleted. */
const LOOK_EVERY_MS = 10 * 60_000;
/** The most accounts and regions for which one container remembers the time of the next search. */
const MOST_SCOPES = 1_000;

/** Brokers whose deletion has ended, of one container. */
export interface Tombstones {
  /** A deletion was stored that ends at `deletedAt`. */
  begun(scope: Scope, deletedAt: number): void;
  /**
   * Moves brokers whose deletion has ended out of the range that a list reads, as tombstones. CreateBroker
   * and DeleteBroker call it after their own write, so that deleted brokers do not make a list slower,
   * however late the table's time to live deletes them. No answer changes. If it fails, the next call moves
   * them.
   */
  moveEnded(scope: Scope, now: number): Promise<void>;
}

/**
 * A search reads every broker of the account in the region. So a container searches only at its first call,
 * when the next deletion that it knows ends, and every ten minutes for the deletions of other containers.
 * INVARIANT: only `moveEnded` writes a broker whose deletion has ended, so the facts that it moves are the
 * last ones.
 */
export function tombstones(table: Table, pause?: Pause): Tombstones {
  const nextLooks = new Map<string, number>();
  const remember = (scope: Scope, at: number) => {
    if (nextLooks.size >= MOST_SCOPES) nextLooks.clear();
    nextLooks.set(partitionOf(scope), at);
  };
  const begun: Tombstones['begun'] = (scope, deletedAt) => {
    const known = nextLooks.get(partitionOf(scope));
    if (known !== undefined && deletedAt < known) remember(scope, deletedAt);
  };
  return {
    begun,
    async moveEnded(scope, now) {
      const next = nextLooks.get(partitionOf(scope));
      if (next !== undefined && now < next) return;
      // A deletion that begins during this search sets an earlier time again.
      remember(scope, now + LOOK_EVERY_MS);
      try {
        const { ended, nextEnd } = await endedBrokers(table, scope, now);
        begun(scope, nextEnd);
        const steps = ended.flatMap((item) => moveSteps(table, scope, item, now));
        if (steps.length > 0) await transact(table, steps, pause);
      } catch {
        // The caller's own write has succeeded, so a failure here is ignored.
        nextLooks.delete(partitionOf(scope));
      }
    },
  };
}

const partitionOf = ({ accountId, region }: Scope) => keys.broker(accountId, region, '').pk;

type Item = Awaited<ReturnType<typeof queryPage>>[number];

/**
 * Brokers whose deletion has ended, as many as one transaction moves, and when there may be the next ones:
 * now, or when the first of the others ends.
 */
async function endedBrokers(table: Table, scope: Scope, now: number) {
  const leaving = await queryPage(table, {
    pk: partitionOf(scope),
    after: BEFORE_BROKERS,
    limit: MOST_LEAVING,
    FilterExpression: 'attribute_exists(deletedAt)',
    ProjectionExpression: `sk, deletedAt, ${KEPT.map((name) => `#${name}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(KEPT.map((name) => [`#${name}`, name])),
  });
  const ended: Item[] = [];
  let nextEnd = leaving.length < MOST_LEAVING ? Number.POSITIVE_INFINITY : now;
  for (const { deletedAt, ...item } of leaving) {
    const end = Number(deletedAt?.N);
    if (end > now || ended.length === MOVED_AT_ONCE) nextEnd = Math.min(nextEnd, Math.max(end, now));
    else ended.push(item);
  }
  return { ended, nextEnd };
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
