import type { Table } from '../../src/state/table/client.ts';
import { keys } from '../../src/state/table/table.ts';
import { deletedBrokers, halves, type Item, itemsOf } from '../integration/wholeTable.ts';
import type { BrokerChain, Chain, ConfigurationChain, Ledger } from './ledger.ts';
import { as, type Target } from './mixedLoad.ts';

const ACCOUNT = '123456789012';
const REGION = 'us-east-1';
const AT_A_TIME = 8;

/**
 * One sentence for each acknowledged write that is missing, each incomplete or double item, and each
 * forbidden item. Brokers and configurations are asked of the gateway, the rest is looked for in the table
 * itself.
 */
export async function lostOrHalf(
  target: Target,
  table: Table,
  { chains }: Ledger,
): Promise<readonly string[]> {
  const items = await itemsOf(table);
  const said: string[] = [];
  for (let at = 0; at < chains.length; at += AT_A_TIME) {
    const some = chains.slice(at, at + AT_A_TIME).map((chain) => lostOf(target, items, chain));
    said.push(...(await Promise.all(some)).flat());
  }
  const stolen = items.filter(({ sk }) => sk.startsWith('stolen-')).map(({ sk }) => `there is ${sk}`);
  const prize = await as(target, 'alice', { path: `/v1/brokers/${target.prize}` });
  if (prize.status !== 200) stolen.push(`the broker that nobody may delete: ${prize.status}`);
  return [...said, ...stolen, ...halves(withoutDeleted(items), ACCOUNT, REGION)];
}

async function lostOf(target: Target, items: readonly Item[], chain: Chain): Promise<readonly string[]> {
  const lost =
    chain.kind === 'broker' ? await lostBroker(target, items, chain) : await lostRevisions(target, chain);
  return lost.map((what) => `${chain.name}: ${what}`);
}

async function lostBroker(
  target: Target,
  items: readonly Item[],
  chain: BrokerChain,
): Promise<readonly string[]> {
  const { pk } = keys.broker(ACCOUNT, REGION, '');
  const named = items.filter((item) => item.pk === pk && item.name === chain.name);
  if (named.length > 1) return [`${named.length} brokers by one name and token`];
  if (chain.id === undefined) return [];
  // A later write moves a deleted broker out of the way of lists.
  if (named[0]?.sk.replace(/^DELETED#/, '') !== chain.id)
    return [`acknowledged as ${chain.id}, in the table as ${named[0]?.sk}`];
  const { status, body } = await as(target, 'alice', { path: `/v1/brokers/${chain.id}` });
  if (chain.deletion !== 'none' && status === 404) return [];
  if (chain.deletion === 'acknowledged') return [`deleted, and answers ${status}`];
  if (status !== 200) return [`answers ${status} ${body}`];
  const users = items.filter((item) => item.pk === keys.brokerUser(ACCOUNT, REGION, chain.id ?? '', '').pk);
  return [
    ...(chain.tagged && JSON.parse(body).tags?.kept !== 'yes' ? ['its tags are gone'] : []),
    ...(chain.user && !users.some(({ sk }) => sk === 'zoe') ? ['its user is gone'] : []),
  ];
}

/** A try that nobody heard of may have made a revision; never two. */
async function lostRevisions(target: Target, chain: ConfigurationChain): Promise<readonly string[]> {
  if (chain.id === undefined) return [];
  const { status, body } = await as(target, 'alice', { path: `/v1/configurations/${chain.id}` });
  if (status !== 200) return [`answers ${status} ${body}`];
  const { revision } = JSON.parse(body).latestRevision;
  if (revision >= chain.revision && revision <= chain.revision + chain.extra) return [];
  return [
    `revision ${chain.revision} was acknowledged, ${chain.extra} tries more were made, it has ${revision}`,
  ];
}

/**
 * A deleted broker's items are left to expire; what it must still hold, its tombstone, no test of halves
 * knows.
 */
function withoutDeleted(items: readonly Item[]): readonly Item[] {
  const gone = deletedBrokers(items);
  return items.filter(
    ({ pk, sk, brokerId }) =>
      !gone.has(sk) && !gone.has(String(brokerId)) && !gone.has(pk.slice(pk.lastIndexOf('#') + 1)),
  );
}
