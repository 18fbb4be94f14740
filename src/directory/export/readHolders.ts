import type { AccountGroup, AccountRole, AccountUser, InstanceProfile } from '../account.ts';
import {
  AccountExportError,
  assertUnique,
  listMember,
  type Members,
  member,
  membersOf,
  shown,
  textMember,
} from './members.ts';
import { NAME, UNIQUE_ID } from './names.ts';
import { type EntityArn, readArn } from './readArn.ts';
import { readCreation, readDescription } from './readDetails.ts';
import { type CheckDocument, readDocument } from './readDocument.ts';
import { readAttached, readBoundary, readInline, readTags } from './readPolicies.ts';

/** A user, group or role, and the account in its ARN. */
export interface Owned<T> {
  readonly entity: T;
  readonly owner: EntityArn;
}

export function readUser(value: unknown, index: number, check: CheckDocument): Owned<AccountUser> {
  const from = named(value, `UserDetailList[${index}]`, 'user', 'UserName');
  const { owner, ...holder } = readHolder(from, 'user', 'UserId', 'UserPolicyList', check);
  const groups = listMember(from, 'GroupList').map((group) => {
    if (typeof group !== 'string')
      throw new AccountExportError(from.place, 'GroupList has an entry that is not a name');
    return group;
  });
  assertUnique(groups, from.place, (group) => `it is in the group ${shown(group)} twice`);
  return { entity: { ...holder, groups, ...readBoundary(from), tags: readTags(from) }, owner };
}

export function readGroup(value: unknown, index: number, check: CheckDocument): Owned<AccountGroup> {
  const from = named(value, `GroupDetailList[${index}]`, 'group', 'GroupName');
  const { owner, ...entity } = readHolder(from, 'group', 'GroupId', 'GroupPolicyList', check);
  return { entity, owner };
}

/** A role. Its trust policy has its own grammar (it names principals), which AssumeRole checks. */
export function readRole(value: unknown, index: number, check: CheckDocument): Owned<AccountRole> {
  const from = named(value, `RoleDetailList[${index}]`, 'role', 'RoleName');
  const { owner, ...holder } = readHolder(from, 'role', 'RoleId', 'RolePolicyList', check);
  const trust = readDocument(member(from, 'AssumeRolePolicyDocument'), `${from.place}, trust policy`);
  const details = { ...readDescription(from), ...readMaxSession(from) };
  return { entity: { ...holder, trust, ...details, ...readBoundary(from), tags: readTags(from) }, owner };
}

/**
 * The instance profiles of a role. The export lists an instance profile only under the role that it contains.
 */
export function readInstanceProfiles(value: unknown, index: number): Owned<InstanceProfile>[] {
  const from = named(value, `RoleDetailList[${index}]`, 'role', 'RoleName');
  return listMember(from, 'InstanceProfileList').map((entry, at) => {
    const profile = membersOf(entry, `${from.place}, InstanceProfileList[${at}]`);
    const name = textMember(profile, 'InstanceProfileName', NAME);
    const owner = readArn(profile, 'instance-profile', name);
    const id = textMember(profile, 'InstanceProfileId', UNIQUE_ID);
    const creation = readCreation(profile);
    const entity = { name, id, arn: owner.arn, ...creation, role: from.name, tags: readTags(profile) };
    return { entity, owner };
  });
}

/**
 * `MaxSessionDuration`: GetRole returns it, the export does not; a value that is added to the export is used.
 */
function readMaxSession(from: Members): { readonly maxSessionSeconds?: number } {
  const seconds = member(from, 'MaxSessionDuration');
  if (seconds === undefined) return {};
  if (typeof seconds === 'number' && Number.isInteger(seconds) && seconds >= 3_600 && seconds <= 43_200) {
    return { maxSessionSeconds: seconds };
  }
  throw new AccountExportError(from.place, 'MaxSessionDuration is not what IAM writes there');
}

interface NamedMembers extends Members {
  readonly name: string;
}

function named(value: unknown, position: string, kind: string, nameMember: string): NamedMembers {
  const nameless = membersOf(value, position);
  const name = textMember(nameless, nameMember, NAME);
  return { ...nameless, name, place: `${kind} ${shown(name)}` };
}

function readHolder(
  from: NamedMembers,
  kind: 'user' | 'group' | 'role',
  idMember: string,
  inlineList: string,
  check: CheckDocument,
) {
  const owner = readArn(from, kind, from.name);
  return {
    owner,
    name: from.name,
    id: textMember(from, idMember, UNIQUE_ID),
    arn: owner.arn,
    ...readCreation(from),
    inline: readInline(from, inlineList, check),
    attached: readAttached(from),
  };
}
