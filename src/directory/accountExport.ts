import { readJsonSequence } from '../json/readJson.ts';
import type { Account, AccountUser } from './account.ts';
import {
  AccountExportError,
  assertUnique,
  causeOf,
  listMember,
  type Members,
  member,
  membersOf,
  shown,
} from './export/members.ts';
import type { EntityArn } from './export/readArn.ts';
import type { CheckDocument } from './export/readDocument.ts';
import { type Owned, readGroup, readInstanceProfiles, readRole, readUser } from './export/readHolders.ts';
import { readManagedPolicy } from './export/readPolicies.ts';
import { resolveReferences } from './export/resolveReferences.ts';

const WHOLE = 'the account export';

/**
 * Reads the output of `aws iam get-account-authorization-details`, as text: one document, or one for each
 * page in sequence. Throws only an `AccountExportError`.
 * @param checkDocument throws when a policy document breaks the policy grammar
 */
export function readAccountExport(text: string, checkDocument: CheckDocument): Account {
  const pages = readPages(text);
  const [first, ...more] = pages;
  return parseAccountExport(more.length === 0 ? first : joined(pages), checkDocument);
}

const LISTS = ['UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies'];

function readPages(text: string): readonly unknown[] {
  try {
    return readJsonSequence(text);
  } catch (error) {
    throw new AccountExportError(WHOLE, `it is not JSON (${causeOf(error)})`);
  }
}

/** The joined lists of all pages, and the end marker of the last page. */
function joined(pages: readonly unknown[]): Readonly<Record<string, unknown>> {
  const members = pages.map((page, index) => membersOf(page, `page ${index + 1} of ${WHOLE}`));
  const lists = LISTS.map((list) => [list, members.flatMap((page) => listMember(page, list))]);
  return { ...members.at(-1)?.values, ...Object.fromEntries(lists) };
}

/**
 * The same for parsed JSON. It ignores members that are not needed (counts, invalid dates). Needed members
 * must be as IAM writes them and complete: a truncated export is refused. Every policy is checked, every
 * named group and policy must be present, and all ARNs must be of one account. Throws only an
 * `AccountExportError`.
 */
export function parseAccountExport(value: unknown, checkDocument: CheckDocument): Account {
  const from = membersOf(value, WHOLE);
  assertComplete(from);
  const users = listMember(from, 'UserDetailList').map((entry, at) => readUser(entry, at, checkDocument));
  const groups = listMember(from, 'GroupDetailList').map((entry, at) => readGroup(entry, at, checkDocument));
  const roles = listMember(from, 'RoleDetailList').map((entry, at) => readRole(entry, at, checkDocument));
  const profiles = listMember(from, 'RoleDetailList').flatMap(readInstanceProfiles);
  const managed = listMember(from, 'Policies').map((entry, at) =>
    readManagedPolicy(entry, at, checkDocument),
  );

  const principals = [...users, ...roles];
  const account = principals[0]?.owner;
  if (!account) throw new AccountExportError(WHOLE, 'no user or role in it names an account');
  assertOneAccount(account, [...principals, ...groups, ...managed, ...profiles]);

  assertNames(users, 'users');
  assertNames(groups, 'groups');
  assertNames(roles, 'roles');
  assertNames(profiles, 'instance profiles');
  assertUnique(
    [...principals, ...groups, ...profiles].map(({ entity }) => entity.id),
    WHOLE,
    (id) => `two entities have the unique id ${shown(id)}`,
  );
  // An AWS managed policy and one of the account may have the same name. Among the policies of either owner,
  // names are unique whatever their paths.
  assertUnique(
    managed.map(({ policy, owner }) => `${owner.account}/${policy.name.toLowerCase()}`),
    WHOLE,
    (name) => `two managed policies are named ${shown(name.slice(name.indexOf('/') + 1))}`,
  );

  const entities = {
    users: users.map(({ entity }) => entity),
    groups: groups.map(({ entity }) => entity),
    roles: roles.map(({ entity }) => entity),
  };
  const exported = managed.map(({ policy }) => policy);
  return {
    accountId: account.account,
    partition: account.partition,
    ...entities,
    policies: resolveReferences(entities.users, entities.groups, entities.roles, exported),
    instanceProfiles: profiles.map(({ entity }) => entity),
  };
}

/** A missing page may hold a Deny. `NextToken` is the AWS CLI's own, for `--max-items`. */
function assertComplete(from: Members): void {
  if (member(from, 'IsTruncated') !== true && member(from, 'NextToken') === undefined) return;
  throw new AccountExportError(WHOLE, 'it is truncated (IsTruncated): its last page is missing');
}

/**
 * INVARIANT: an account's snapshot holds that account only. AWS managed policies belong to a partition, not
 * to an account.
 */
function assertOneAccount(account: EntityArn, all: readonly { readonly owner: EntityArn }[]): void {
  for (const { owner } of all) {
    const foreign = owner.account !== account.account && owner.account !== 'aws';
    if (foreign || owner.partition !== account.partition) {
      throw new AccountExportError(
        WHOLE,
        `${shown(account.arn)} and ${shown(owner.arn)} are of different accounts`,
      );
    }
  }
}

/** Names of one kind must differ by more than case (IAM User Guide, "IAM identifiers": friendly names). */
function assertNames(list: readonly Owned<Pick<AccountUser, 'name'>>[], kind: string): void {
  assertUnique(
    list.map(({ entity }) => entity.name.toLowerCase()),
    WHOLE,
    (name) => `two ${kind} are named ${shown(name)}`,
  );
}
