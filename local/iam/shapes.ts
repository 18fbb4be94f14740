import type {
  Account,
  AccountGroup,
  AccountRole,
  AccountUser,
  ManagedPolicy,
  PolicyVersion,
  TagPairs,
} from '../../src/directory/account.ts';
import type { XmlMembers } from '../../src/query/xml.ts';
import { encodeDocument } from './documents.ts';
import { findPolicy, pathOf } from './findEntities.ts';

/** IAM's default (API Reference, CreateRole: MaxSessionDuration). */
const SESSION_SECONDS = 3_600;

/**
 * The shapes of the IAM API Reference, "Data types", by their names there. Members that the account does not
 * have are left out. Lists have neither boundaries nor tags (recorded).
 */
export function userShape({ name, id, arn, createdAt }: AccountUser): XmlMembers {
  return {
    Path: pathOf(arn),
    UserName: name,
    UserId: id,
    Arn: arn,
    CreateDate: createdAt,
  };
}

export function groupShape({ name, id, arn, createdAt }: AccountGroup): XmlMembers {
  return { Path: pathOf(arn), GroupName: name, GroupId: id, Arn: arn, CreateDate: createdAt };
}

/**
 * A role in answers that change it, and inside others. Recorded: they have neither the description nor the
 * maximum session duration.
 */
export function newRoleShape({ name, id, arn, createdAt, trust }: AccountRole): XmlMembers {
  return {
    Path: pathOf(arn),
    RoleName: name,
    RoleId: id,
    Arn: arn,
    CreateDate: createdAt,
    AssumeRolePolicyDocument: encodeDocument(trust),
  };
}

export function roleShape(role: AccountRole): XmlMembers {
  const { description, maxSessionSeconds = SESSION_SECONDS } = role;
  return { ...newRoleShape(role), Description: description, MaxSessionDuration: maxSessionSeconds };
}

export function policyShape(policy: ManagedPolicy, account: Account): XmlMembers {
  const { name, id, arn, versionId, description, createdAt, updatedAt } = policy;
  const { attachments, boundaries } = usesOf(account, arn);
  return {
    PolicyName: name,
    PolicyId: id,
    Arn: arn,
    Path: policyPath(arn),
    DefaultVersionId: versionId,
    AttachmentCount: attachments,
    PermissionsBoundaryUsageCount: boundaries,
    IsAttachable: true,
    Description: description,
    CreateDate: createdAt,
    UpdateDate: updatedAt,
  };
}

export function versionShape({ id, createdAt }: PolicyVersion, policy: ManagedPolicy): XmlMembers {
  return { VersionId: id, IsDefaultVersion: id === policy.versionId, CreateDate: createdAt };
}

/** `arn:aws:iam::aws:policy/service-role/Name` → `/service-role/`. */
export const policyPath = pathOf;

export function attachedShapes(account: Account, arns: readonly string[]): XmlMembers[] {
  return arns.map((arn) => ({ PolicyName: findPolicy(account, arn).name, PolicyArn: arn }));
}

export function tagShapes(tags: TagPairs): XmlMembers[] {
  return tags.map(([Key, Value]) => ({ Key, Value }));
}

/** Recorded: the type is `Policy`, where the API Reference writes `PermissionsBoundaryPolicy`. */
export function boundaryShape(arn: string | undefined): XmlMembers {
  if (arn === undefined) return {};
  return {
    PermissionsBoundary: {
      PermissionsBoundaryType: 'Policy',
      PermissionsBoundaryArn: arn,
    },
  };
}

/** How many entities have the policy attached, and how many have it as their boundary. */
export function usesOf({ users, groups, roles }: Account, arn: string) {
  const holders = [...users, ...groups, ...roles];
  return {
    attachments: holders.filter(({ attached }) => attached.includes(arn)).length,
    boundaries: [...users, ...roles].filter(({ boundary }) => boundary === arn).length,
  };
}
