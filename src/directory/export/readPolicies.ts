import type { InlinePolicy, ManagedPolicy, TagPairs } from '../account.ts';
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
import { ANY_TEXT, NAME, TAG_KEY, TAG_VALUE, UNIQUE_ID } from './names.ts';
import { type EntityArn, readArn } from './readArn.ts';
import { readCreation, readDescription, readUpdate } from './readDetails.ts';
import { type CheckDocument, readCheckedDocument } from './readDocument.ts';

/** Inline policies: `[{PolicyName, PolicyDocument}]`. */
export function readInline(holder: Members, list: string, check: CheckDocument): readonly InlinePolicy[] {
  const policies = listMember(holder, list).map((value, index) => {
    const entry = membersOf(value, `${holder.place}, ${list}[${index}]`);
    const name = textMember(entry, 'PolicyName', NAME);
    const place = `${holder.place}, inline policy ${shown(name)}`;
    return { name, document: readCheckedDocument(member(entry, 'PolicyDocument'), place, check) };
  });
  assertUnique(
    policies.map(({ name }) => name),
    holder.place,
    (name) => `it has two inline policies named ${shown(name)}`,
  );
  return policies;
}

/** Attached managed policies, by ARN: `[{PolicyName, PolicyArn}]`. */
export function readAttached(holder: Members): readonly string[] {
  const arns = listMember(holder, 'AttachedManagedPolicies').map((value, index) =>
    textMember(membersOf(value, `${holder.place}, AttachedManagedPolicies[${index}]`), 'PolicyArn', ANY_TEXT),
  );
  assertUnique(arns, holder.place, (arn) => `the policy ${shown(arn)} is attached twice`);
  return arns;
}

/** The permissions boundary: `{PermissionsBoundaryType, PermissionsBoundaryArn}`. */
export function readBoundary(holder: Members): { readonly boundary?: string } {
  const value = member(holder, 'PermissionsBoundary');
  if (value === undefined) return {};
  const boundary = membersOf(value, `${holder.place}, PermissionsBoundary`);
  return { boundary: textMember(boundary, 'PermissionsBoundaryArn', ANY_TEXT) };
}

/**
 * Tags: `[{Key, Value}]`. IAM ignores case in tag keys, so two keys that differ only in case are an error.
 */
export function readTags(holder: Members): TagPairs {
  const tags = listMember(holder, 'Tags').map((value, index) => {
    const tag = membersOf(value, `${holder.place}, Tags[${index}]`);
    return [textMember(tag, 'Key', TAG_KEY), textMember(tag, 'Value', TAG_VALUE)] as const;
  });
  assertUnique(
    tags.map(([key]) => key.toLowerCase()),
    holder.place,
    (key) => `it has two tags named ${shown(key)}`,
  );
  return tags;
}

/** A managed policy. Every version must be valid. Exactly one is the default version, which is in effect. */
export function readManagedPolicy(
  value: unknown,
  index: number,
  check: CheckDocument,
): { readonly policy: ManagedPolicy; readonly owner: EntityArn } {
  const nameless = membersOf(value, `Policies[${index}]`);
  const name = textMember(nameless, 'PolicyName', NAME);
  const from = { ...nameless, place: `managed policy ${shown(name)}` };
  const owner = readArn(from, 'policy', name);
  const versions = listMember(from, 'PolicyVersionList').map((entry, at) => {
    const version = membersOf(entry, `${from.place}, PolicyVersionList[${at}]`);
    const id = textMember(version, 'VersionId', NAME);
    const place = `${from.place}, version ${shown(id)}`;
    const isDefault = member(version, 'IsDefaultVersion');
    if (typeof isDefault !== 'boolean') {
      throw new AccountExportError(place, 'IsDefaultVersion is neither true nor false');
    }
    const document = readCheckedDocument(member(version, 'Document'), place, check);
    return { isDefault, version: { id, document, ...readCreation(version) } };
  });
  assertUnique(
    versions.map(({ version }) => version.id),
    from.place,
    (id) => `it has two versions named ${shown(id)}`,
  );
  const [inForce, second] = versions.filter(({ isDefault }) => isDefault);
  if (!inForce || second) {
    throw new AccountExportError(from.place, `it has ${second ? 'more than one' : 'no'} default version`);
  }
  const named = member(from, 'DefaultVersionId');
  if (named !== undefined && named !== inForce.version.id) {
    throw new AccountExportError(from.place, 'DefaultVersionId and IsDefaultVersion name different versions');
  }
  const policy = {
    name,
    arn: owner.arn,
    document: inForce.version.document,
    ...readPolicyId(from),
    ...readDescription(from),
    ...readCreation(from),
    ...readUpdate(from),
    versionId: inForce.version.id,
    versions: versions.map(({ version }) => version),
    ...readPolicyTags(from),
  };
  return { policy, owner };
}

function readPolicyTags(from: Members): { readonly tags?: TagPairs } {
  const tags = readTags(from);
  return tags.length === 0 ? {} : { tags };
}

function readPolicyId(from: Members): { readonly id?: string } {
  if (member(from, 'PolicyId') === undefined) return {};
  return { id: textMember(from, 'PolicyId', UNIQUE_ID) };
}
