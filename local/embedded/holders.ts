import type { Account } from '../../src/directory/account.ts';
import type { ImportedSnapshot } from '../../src/directory/importSnapshot.ts';
import type { Profile } from '../account/credentialsFile.ts';
import { GatewayError } from './gatewayError.ts';
import type { GatewayCredentials } from './publicTypes.ts';

/** An account in force, and the keys of its users, the root user's first. */
export interface LocalAccount {
  readonly account: Account;
  readonly imported: ImportedSnapshot;
  readonly profiles: readonly Profile[];
}

export type HolderKind = 'user' | 'role' | 'group';

/** A user, role or group of one of the accounts. */
export interface Holder {
  readonly accountId: string;
  readonly kind: HolderKind;
  readonly name: string;
  readonly arn: string;
}

const ARN = /^arn:[a-z-]+:iam::(\d{12}):(user|role|group)\/(?:.*\/)?([^/]+)$/;

/** The keys of a user (by name or ARN) or of a root user (`root`, or its ARN). @throws GatewayError */
export function credentialsOf(accounts: readonly LocalAccount[], who: string): GatewayCredentials {
  const found = accounts.flatMap(({ account, profiles }) => {
    const { accountId, partition } = account;
    const names = [
      { name: 'root', arn: `arn:${partition}:iam::${accountId}:root` },
      ...account.users.map(({ name, arn }) => ({ name, arn })),
    ];
    return names.flatMap(({ name, arn }, index) => {
      const profile = profiles[index];
      return profile !== undefined && (who === arn || who === name) ? [profile] : [];
    });
  });
  const [profile, second] = found;
  if (second !== undefined) throw ambiguous('user', who);
  if (profile === undefined) {
    const users = shownNames(accounts.map(({ account }) => account.users));
    throw new GatewayError(`There is no user ${who}. The users are root, ${shortList(users)}.`);
  }
  const { accessKeyId, secretAccessKey } = profile;
  return { accessKeyId, secretAccessKey };
}

/** A user, role or group by its ARN, or one of this kind by its name. @throws GatewayError */
export function findHolder(accounts: readonly Account[], who: string, kind: HolderKind): Holder {
  const named = ARN.exec(who);
  const wanted = (named?.[2] as HolderKind | undefined) ?? kind;
  const found = accounts.flatMap((account) =>
    account[`${wanted}s`]
      .filter(({ arn, name }) => (named === null ? name === who : arn === who))
      .map(({ arn, name }) => ({ accountId: account.accountId, kind: wanted, name, arn })),
  );
  const [holder, second] = found;
  if (second !== undefined) throw ambiguous(wanted, who);
  if (holder !== undefined) return holder;
  const names = shownNames(accounts.map((account) => account[`${wanted}s`]));
  throw new GatewayError(`There is no ${wanted} ${who}. These exist: ${shortList(names)}.`);
}

function ambiguous(kind: string, who: string): GatewayError {
  return new GatewayError(`Several accounts have a ${kind} ${who}. Give its ARN.`);
}

/** Of one account their names, of several accounts their ARNs. */
function shownNames(
  accounts: readonly (readonly { readonly name: string; readonly arn: string }[])[],
): readonly string[] {
  return accounts.flatMap((all) => all.map(({ name, arn }) => (accounts.length === 1 ? name : arn)));
}

const SHOWN = 8;

function shortList(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const more = names.length - SHOWN;
  return `${names.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
