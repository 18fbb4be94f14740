import type { OrganizationRecord, PolicyLevels } from '../../authz/load/directory.ts';
import type { NamedDocument } from '../../authz/policy/compiledPolicy.ts';
import type { PolicyHolder } from '../../authz/principal.ts';
import { IDS } from './readText.ts';

/** The two types of policies that limit requests (Organizations API Reference, `PolicySummary.Type`). */
export const POLICY_TYPES = ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'] as const;
export type PolicyType = (typeof POLICY_TYPES)[number];

/**
 * An organization from its file: checked, one tree, every reference resolved, policy documents parsed and
 * valid. Plain JSON, so that a snapshot can store it unchanged. Only `parseOrganization` makes one.
 */
export interface Organization {
  /** `o-…`. */
  readonly id: string;
  readonly managementAccountId: string;
  /** The enabled types. Policies of other types do not apply. */
  readonly policyTypes: readonly PolicyType[];
  /** The root, its organizational units and its accounts. */
  readonly targets: readonly OrganizationTarget[];
  readonly policies: readonly OrganizationPolicy[];
}

/** A target of policies: `r-…`, `ou-…` or an account id. */
export interface OrganizationTarget {
  readonly id: string;
  /** Absent: the root. */
  readonly parentId?: string;
}

export interface OrganizationPolicy {
  readonly name: string;
  readonly arn?: string;
  readonly type: PolicyType;
  readonly document: unknown;
  /** Ids of the targets that it is attached to. */
  readonly targets: readonly string[];
}

/**
 * The organization's policies for an account are unknown, so no call of that account can be decided. The
 * message is one sentence.
 */
export class OrganizationError extends Error {
  override readonly name = 'OrganizationError';
}

/** An account's place and policies in its organization, the same for all its principals. */
export interface Inheritance {
  /** `o-…`. */
  readonly id: string;
  /** `o-…/r-…/ou-…/`. */
  readonly path: string;
  /** The management account: no policy of the organization applies to it. */
  readonly management: boolean;
  /** One list per level, from the root to the account; `[]` where the policy type is not enabled. */
  readonly serviceControl: PolicyLevels;
  readonly resourceControl: PolicyLevels;
}

/** @throws OrganizationError for an account without an organization, or of another one */
export function inheritanceOf(organization: Organization, accountId: string): Inheritance {
  const branch = branchOf(organization, accountId);
  const above = branch.slice(0, -1).map(({ id }) => `${id}/`);
  const levels = (type: PolicyType): PolicyLevels =>
    organization.policyTypes.includes(type) ? branch.map(({ id }) => attachedTo(organization, id, type)) : [];
  return {
    id: organization.id,
    path: `${organization.id}/${above.join('')}`,
    management: accountId === organization.managementAccountId,
    serviceControl: levels('SERVICE_CONTROL_POLICY'),
    resourceControl: levels('RESOURCE_CONTROL_POLICY'),
  };
}

/**
 * From the root to the account. `parseOrganization` has checked that the tree has neither gaps nor cycles.
 */
function branchOf({ id, targets }: Organization, accountId: string): readonly OrganizationTarget[] {
  const byId = new Map(targets.map((target) => [target.id, target]));
  const branch: OrganizationTarget[] = [];
  let at = byId.get(accountId);
  while (at !== undefined) {
    branch.unshift(at);
    at = at.parentId === undefined ? undefined : byId.get(at.parentId);
  }
  if (!IDS.account.test(accountId) || branch.length === 0) {
    throw new OrganizationError(
      `Account ${accountId} is not in the organization ${id}: its service control policies are not known.`,
    );
  }
  return branch;
}

function attachedTo({ policies }: Organization, target: string, type: PolicyType): NamedDocument[] {
  return policies
    .filter((policy) => policy.type === type && policy.targets.includes(target))
    .map(({ name, arn, document }) => ({
      name,
      ...(arn === undefined ? {} : { arn }),
      source: target,
      document,
    }));
}

const SERVICE_LINKED_ROLE = /^arn:[^:]*:iam::\d{12}:role\/aws-service-role\//;

/**
 * The organization's policies for one holder of the account. @throws OrganizationError when the account is
 * not in it
 */
export function organizationRecord(
  organization: Organization | 'none',
  accountId: string,
  holder: PolicyHolder,
): OrganizationRecord | 'none' {
  if (organization === 'none') return organization;
  return recordFor(inheritanceOf(organization, accountId), holder);
}

/**
 * Policies of both types do not apply to the management account and to service-linked roles.
 * Source: Organizations User Guide, "Service control policies" and "Resource control policies" (tasks and
 * entities not restricted).
 */
export function recordFor(
  { id, path, management, serviceControl, resourceControl }: Inheritance,
  holder: PolicyHolder,
): OrganizationRecord {
  if (management || SERVICE_LINKED_ROLE.test(holder.arn)) {
    return { id, path, serviceControl: [], resourceControl: [] };
  }
  return { id, path, serviceControl, resourceControl };
}
