import { parsePolicy } from '../../src/authz/policy/parsePolicy.ts';
import type { Account, InlinePolicy } from '../../src/directory/account.ts';
import { type AccountStore, accountStore } from '../../src/directory/accountStore.ts';
import { readJson } from '../../src/json/readJson.ts';
import { SnapshotError } from '../../src/state/snapshots/snapshots.ts';
import type { Table } from '../../src/state/table/client.ts';
import { changeHolder } from '../iam/changeEntities.ts';
import { GatewayError, sentenceOf } from './gatewayError.ts';
import { findHolder, type Holder } from './holders.ts';

/** The most attempts, if other changes of the same account happen at the same time. */
const ATTEMPTS = 10;

/** Reads and changes the accounts in force. */
export function localPolicies(table: Table, now: () => number, accountIds: () => readonly string[]) {
  const store = accountStore(table, now);

  async function find(who: string): Promise<Holder> {
    const stored = await Promise.all(accountIds().map((id) => store.read(id)));
    return findHolder(
      stored.map(({ account }) => account),
      who,
      'user',
    );
  }

  return {
    store,

    /** @throws GatewayError for an unknown holder or a document that is not a policy */
    async put(who: string, name: string, document: string | object): Promise<void> {
      const policy = readPolicy(name, document);
      const holder = await find(who);
      await change(store, holder, (inline) => [...inline.filter((one) => one.name !== name), policy]);
    },

    /** @throws GatewayError for an unknown holder or policy */
    async delete(who: string, name: string): Promise<void> {
      const holder = await find(who);
      await change(store, holder, (inline) => {
        const others = inline.filter((one) => one.name !== name);
        if (others.length < inline.length) return others;
        throw new GatewayError(`The ${holder.kind} ${holder.name} has no inline policy ${name}.`);
      });
    },
  };
}

async function change(
  store: AccountStore,
  { accountId, kind, name }: Holder,
  edit: (inline: readonly InlinePolicy[]) => readonly InlinePolicy[],
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const stored = await store.read(accountId);
    const changed: Account = changeHolder(stored.account, kind, name, (entity) => ({
      ...entity,
      inline: edit(entity.inline),
    }));
    try {
      return await store.replace(stored, changed);
    } catch (error) {
      const conflict = error instanceof SnapshotError && error.code === 'conflict';
      if (!conflict || attempt === ATTEMPTS) throw error;
    }
  }
}

function readPolicy(name: string, source: string | object): InlinePolicy {
  try {
    const document = readJson(typeof source === 'string' ? source : JSON.stringify(source));
    parsePolicy(document);
    return { name, document };
  } catch (error) {
    throw new GatewayError(`The policy ${name} cannot be used: ${sentenceOf(error)}.`);
  }
}
