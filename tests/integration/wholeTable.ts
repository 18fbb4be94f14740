import { type AttributeValue, paginateScan } from '@aws-sdk/client-dynamodb';
import type { Table } from '../../src/state/table/client.ts';
import { keys, unmarshal } from '../../src/state/table/table.ts';

type Members = Record<string, unknown>;
type Key = { readonly pk: string; readonly sk: string };
export type Item = Members & Key;

/** Every item of a table, as its members are. */
export async function itemsOf(table: Table): Promise<readonly Item[]> {
  const items: Item[] = [];
  const pages = paginateScan({ client: table.client }, { TableName: table.name, ConsistentRead: true });
  for await (const page of pages) {
    for (const item of page.Items ?? []) {
      items.push(unmarshal(item as Record<string, AttributeValue>) as Item);
    }
  }
  return items;
}

/** Items of one account in one region, to be looked up. */
function accountItems(items: readonly Item[], account: string, region: string) {
  return {
    account,
    region,
    at: ({ pk, sk }: Key) => items.find((item) => item.pk === pk && item.sk === sk),
    partition: ({ pk }: Key) => items.filter((item) => item.pk === pk),
    /** Items whose partitions are one for each owner, by owner. */
    byOwner: (kind: string) =>
      Map.groupBy(
        items.filter(({ pk }) => pk.startsWith(`${kind}#${account}#${region}#`)),
        ({ pk }) => pk.slice(pk.lastIndexOf('#') + 1),
      ),
  };
}

type AccountItems = ReturnType<typeof accountItems>;

/** One sentence for each incomplete item of an account whose brokers are neither rebooted nor deleted. */
export function halves(all: readonly Item[], account: string, region: string): readonly string[] {
  const items = accountItems(all, account, region);
  return [...brokerHalves(items), ...configurationHalves(items), ...ownerless(items), ...miscounted(items)];
}

/** A broker holds its name, has the users that it counts, and is known to the configurations that it uses. */
function brokerHalves({ at, partition, account, region }: AccountItems): string[] {
  return partition(keys.broker(account, region, '')).flatMap(
    ({ sk: id, name, userCount, configuration, pending }) => {
      const claim = at(keys.brokerName(account, region, String(name)));
      const users = partition(keys.brokerUser(account, region, id, ''));
      const uses = [configuration, (pending as Members | undefined)?.configuration] as (
        | Members
        | undefined
      )[];
      const unknownTo = uses.filter((used) => {
        const there = used && at(keys.configuration(account, region, String(used.id)));
        return used && !(there?.brokers as Set<string> | undefined)?.has(id);
      });
      return [
        ...(claim?.brokerId === id ? [] : [`broker ${id} does not hold its name ${name}`]),
        ...(users.length === userCount ? [] : [`broker ${id} has ${users.length} users, not ${userCount}`]),
        ...unknownTo.map((used) => `broker ${id} uses ${used?.id}, which does not know`),
      ];
    },
  );
}

/** A configuration has exactly its revisions. */
function configurationHalves({ partition, account, region }: AccountItems): string[] {
  return partition(keys.configuration(account, region, '')).flatMap(({ sk: id, latestRevision }) => {
    const { revision: latest } = latestRevision as { revision: number };
    const kept = partition(keys.configurationRevision(account, region, id, 0)).map(
      ({ revision }) => revision,
    );
    const there = new Set(kept);
    const whole =
      there.size === latest && Array.from({ length: latest }, (_, n) => n + 1).every((n) => there.has(n));
    return whole ? [] : [`configuration ${id} has the revisions ${kept}, not 1 to ${latest}`];
  });
}

/** Names, users and revisions belong to a broker or a configuration that is there. */
function ownerless({ at, partition, byOwner, account, region }: AccountItems): string[] {
  const claims = partition(keys.brokerName(account, region, ''));
  const broker = (id: string) => at(keys.broker(account, region, id)) !== undefined;
  const configuration = (id: string) => at(keys.configuration(account, region, id)) !== undefined;
  return [
    ...claims
      .filter(({ brokerId }) => !broker(String(brokerId)))
      .map(({ sk }) => `nobody has the name ${sk}`),
    ...[...byOwner('BROKER-USERS').keys()]
      .filter((id) => !broker(id))
      .map((id) => `users of no broker ${id}`),
    ...[...byOwner('CONFIGURATION-REVISIONS').keys()]
      .filter((id) => !configuration(id))
      .map((id) => `revisions of no configuration ${id}`),
  ];
}

function miscounted({ at, partition, account, region }: AccountItems): string[] {
  const brokers = partition(keys.broker(account, region, '')).length;
  const configurations = partition(keys.configuration(account, region, '')).filter(
    ({ counted }) => counted,
  ).length;
  const counted = {
    brokers: at(keys.brokerCount(account, region))?.brokers ?? 0,
    configurations: at(keys.configurationCount(account, region))?.configurations ?? 0,
  };
  return [
    ...(counted.brokers === brokers ? [] : [`${counted.brokers} brokers are counted, ${brokers} are there`]),
    ...(counted.configurations === configurations
      ? []
      : [`${counted.configurations} configurations are counted, ${configurations} are there`]),
  ];
}

const TOMBSTONE = 'DELETED#';

/** Sort keys of the items of deleted brokers: their ids, and those of their tombstones. */
export function deletedBrokers(items: readonly Item[]): ReadonlySet<unknown> {
  const brokers = items.filter(({ pk }) => String(pk).startsWith('BROKERS#'));
  return new Set(
    brokers.flatMap(({ sk, deletedAt }) => {
      if (String(sk).startsWith(TOMBSTONE)) return [sk, String(sk).slice(TOMBSTONE.length)];
      return deletedAt === undefined ? [] : [sk];
    }),
  );
}
