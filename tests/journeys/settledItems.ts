import { deletedBrokers, type Item } from '../integration/wholeTable.ts';

type Members = Record<string, unknown>;

/**
 * A table's items as they would be if every deletion and reboot that has ended were written down: what
 * `halves` can judge. The product derives that at every read.
 * @param now Milliseconds since the epoch, with no reboot under way.
 */
export function settledItems(items: readonly Item[], now: number): readonly Item[] {
  const gone = deletedBrokers(items);
  const brokers = new Map(items.filter(({ pk }) => pk.startsWith('BROKERS#')).map((item) => [item.sk, item]));
  const stays = (item: Item): boolean => {
    if (item.pk.startsWith('BROKERS#')) return !gone.has(item.sk);
    if (item.pk.startsWith('BROKER-NAMES#')) return item.freeAt === undefined;
    if (!item.pk.startsWith('BROKER-USERS#')) return true;
    const id = item.pk.slice(item.pk.lastIndexOf('#') + 1);
    const { change, reboots } = (item.pending ?? {}) as { change?: string; reboots?: number };
    const removed = change === 'DELETE' && Number(reboots) < Number(brokers.get(id)?.reboots);
    return !gone.has(id) && !removed;
  };
  return items.filter(stays).map((item) => (item.pk.startsWith('BROKERS#') ? rebooted(item, now) : item));
}

function rebooted(broker: Item, now: number): Item {
  const { rebootEndsAt, pending, userCount, leavingUsers } = broker;
  if (rebootEndsAt === undefined) return broker;
  if (now < Number(rebootEndsAt)) throw new Error('a reboot is under way');
  const count = Number(userCount) - Number(leavingUsers);
  return { ...broker, ...(pending as Members | undefined), pending: undefined, userCount: count };
}
