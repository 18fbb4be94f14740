import type { Account, ManagedPolicy, PolicyVersion } from '../../../src/directory/account.ts';
import { awsPolicies } from '../../../src/directory/awsPolicies.ts';
import type { Parameters } from '../../../src/query/parameters.ts';
import { QueryError, validationError } from '../../../src/query/queryService.ts';
import type { XmlMembers } from '../../../src/query/xml.ts';
import { arnPrefix, askedAll, askedPolicy } from '../askedResources.ts';
import { encodeDocument } from '../documents.ts';
import { findPolicy, knownPolicy, policyArnParameter } from '../findEntities.ts';
import { noSuchEntity } from '../iamErrors.ts';
import type { IamCall, IamOperations } from '../iamOperation.ts';
import { pageOf, sortedBy } from '../pages.ts';
import { policyShape, tagShapes, usesOf, versionShape } from '../shapes.ts';
import { underPath } from './users.ts';

const VERSION_ID = /^v[1-9]\d*(?:\.[A-Za-z0-9-]*)?$/;
const byArn = ({ arn }: ManagedPolicy) => arn;
const bySortedId = ({ key }: { readonly key: string }) => key;

/**
 * Reading managed policies. IAM API Reference: GetPolicy, GetPolicyVersion, ListPolicies, ListPolicyVersions,
 * ListEntitiesForPolicy.
 */
export const policyOperations: IamOperations = {
  GetPolicy: {
    asks: (call) => askedPolicy(call),
    run: ({ account, parameters }) => ({
      Policy: shownPolicy(findPolicy(account, policyArnParameter(parameters)), account),
    }),
  },
  GetPolicyVersion: {
    asks: (call) => askedPolicy(call),
    run: ({ account, parameters }) => {
      const { policy, version } = findVersion(account, policyArnParameter(parameters), parameters);
      return {
        PolicyVersion: { Document: encodeDocument(version.document), ...versionShape(version, policy) },
      };
    },
  },
  ListPolicies: { asks: askedAll('policy'), run: listPolicies },
  ListPolicyVersions: {
    asks: (call) => askedPolicy(call),
    run: ({ account, parameters }) => {
      const policy = findPolicy(account, policyArnParameter(parameters));
      const { items, more } = pageOf(
        policy.versions.map((version, index) => ({ version, key: String(index).padStart(3, '0') })),
        bySortedId,
        parameters,
      );
      return { Versions: items.map(({ version }) => versionShape(version, policy)), ...more };
    },
  },
  ListEntitiesForPolicy: { asks: (call) => askedPolicy(call), run: listEntities },
};

/** A policy as GetPolicy shows it: with its tags, also where it has none (recorded). Lists leave them out. */
function shownPolicy(policy: ManagedPolicy, account: Account): XmlMembers {
  return { ...policyShape(policy, account), Tags: tagShapes(policy.tags ?? []) };
}

/** @throws QueryError AccessDenied for a policy of AWS, NoSuchEntity */
export function ownPolicy(call: IamCall): ManagedPolicy {
  return findPolicy(call.account, ownPolicyArn(call));
}

function ownPolicyArn({ account, parameters }: IamCall): string {
  const arn = policyArnParameter(parameters);
  if (arn.startsWith(arnPrefix(account))) return arn;
  throw new QueryError('AccessDenied', 'Policy is outside your own account.', 403);
}

interface FoundVersion {
  readonly policy: ManagedPolicy;
  readonly version: PolicyVersion;
}

/** @throws QueryError AccessDenied for a policy of AWS, ValidationError, NoSuchEntity */
export function ownVersion(call: IamCall): FoundVersion {
  return findVersion(call.account, ownPolicyArn(call), call.parameters);
}

/**
 * Recorded: one sentence for a policy that does not exist and for a version that does not.
 * @throws QueryError ValidationError for a text that is not a version id (recorded), NoSuchEntity
 */
function findVersion(account: Account, arn: string, parameters: Parameters): FoundVersion {
  const id = parameters.required('VersionId');
  if (!VERSION_ID.test(id)) {
    throw validationError(
      "1 validation error detected: Value at 'versionId' failed to satisfy constraint: Member must " +
        'satisfy regular expression pattern: v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?',
    );
  }
  const policy = knownPolicy(account, arn);
  const version = policy?.versions.find((one) => one.id === id);
  if (policy !== undefined && version !== undefined) return { policy, version };
  throw noSuchEntity(`Policy ${arn} version ${id} does not exist or is not attachable.`);
}

/** `Scope` All, AWS or Local; `OnlyAttached`; `PathPrefix`; `PolicyUsageFilter`. */
function listPolicies({ account, parameters }: IamCall): XmlMembers {
  const scope = parameters.get('Scope') ?? 'All';
  const attachedOnly = parameters.boolean('OnlyAttached');
  const usage = parameters.get('PolicyUsageFilter');
  const wanted = allPolicies(account).filter(({ arn }) => {
    const aws = isOfAws(arn);
    if ((scope === 'AWS' && !aws) || (scope === 'Local' && aws)) return false;
    const { attachments, boundaries } = usesOf(account, arn);
    // Recorded: the filter of uses has no effect without OnlyAttached.
    if (!attachedOnly) return true;
    if (attachments + boundaries === 0) return false;
    if (usage === 'PermissionsPolicy') return attachments > 0;
    return usage !== 'PermissionsBoundary' || boundaries > 0;
  });
  const { items, more } = pageOf(
    sortedBy(underPath(wanted, parameters.get('PathPrefix')), byArn),
    byArn,
    parameters,
  );
  return {
    Policies: items.map((policy) => ({ ...policyShape(policy, account), Description: undefined })),
    ...more,
  };
}

/** The account's own policies, and those of AWS that it can use. */
function allPolicies({ partition, policies }: Account): ManagedPolicy[] {
  const kept = new Set(policies.map(byArn));
  return [...policies, ...awsPolicies(partition).filter(({ arn }) => !kept.has(arn))];
}

export function isOfAws(arn: string): boolean {
  return arn.split(':')[4] === 'aws';
}

const ENTITY_KINDS = [
  { list: 'users', filter: 'User', result: 'PolicyUsers', nameOf: 'UserName', idOf: 'UserId' },
  { list: 'groups', filter: 'Group', result: 'PolicyGroups', nameOf: 'GroupName', idOf: 'GroupId' },
  { list: 'roles', filter: 'Role', result: 'PolicyRoles', nameOf: 'RoleName', idOf: 'RoleId' },
] as const;

/** `EntityFilter` User, Role or Group; `PathPrefix`; `PolicyUsageFilter`. */
function listEntities({ account, parameters }: IamCall): XmlMembers {
  const { arn } = findPolicy(account, policyArnParameter(parameters));
  const usage = parameters.get('PolicyUsageFilter');
  const filter = parameters.get('EntityFilter');
  const has = (one: { readonly attached: readonly string[]; readonly boundary?: string }) => {
    const attached = usage !== 'PermissionsBoundary' && one.attached.includes(arn);
    return attached || (usage !== 'PermissionsPolicy' && one.boundary === arn);
  };
  const all = ENTITY_KINDS.filter((kind) => filter === undefined || filter === kind.filter).flatMap((kind) =>
    underPath(account[kind.list], parameters.get('PathPrefix'))
      .filter(has)
      .map((one) => ({
        kind,
        key: `${kind.list} ${one.name}`,
        shape: { [kind.nameOf]: one.name, [kind.idOf]: one.id },
      })),
  );
  const { items, more } = pageOf(sortedBy(all, bySortedId), bySortedId, parameters);
  const lists = ENTITY_KINDS.map((kind) => [
    kind.result,
    items.filter((one) => one.kind === kind).map(({ shape }) => shape),
  ]);
  return { ...Object.fromEntries(lists), ...more };
}
