import type {
  Account,
  AccountGroup,
  AccountRole,
  AccountUser,
  ManagedPolicy,
} from '../../src/directory/account.ts';
import { HOLDERS, type HolderKind } from './askedResources.ts';

interface Kinds {
  readonly user: AccountUser;
  readonly group: AccountGroup;
  readonly role: AccountRole;
}

/** The account with one entity changed; the same account if no entity has that name. */
export function changeHolder<Kind extends HolderKind>(
  account: Account,
  kind: Kind,
  name: string,
  change: (entity: Kinds[Kind]) => Kinds[Kind],
): Account {
  const { list } = HOLDERS[kind];
  const entities = account[list] as readonly Kinds[Kind][];
  return { ...account, [list]: entities.map((one) => (one.name === name ? change(one) : one)) };
}

/** The account with a managed policy added; it replaces a policy with the same ARN. */
export function putPolicy(account: Account, policy: ManagedPolicy): Account {
  const others = account.policies.filter(({ arn }) => arn !== policy.arn);
  return { ...account, policies: [...others, policy] };
}

export function removePolicy(account: Account, arn: string): Account {
  return { ...account, policies: account.policies.filter((one) => one.arn !== arn) };
}
