import type { PolicyLevels } from '../../authz/load/directory.ts';
import type { NamedDocument } from '../../authz/policy/compiledPolicy.ts';
import {
  type Organization,
  OrganizationError,
  type OrganizationTarget,
  type PolicyType,
} from './organization.ts';
import { IDS } from './readText.ts';

/** What one account has from its organization, whoever in it asks. */
export interface Inheritance {
  /** `o-…`. */
  readonly id: string;
  /** `o-…/r-…/ou-…/`. */
  readonly path: string;
  /** The management account: no policy of the organization binds it. */
  readonly management: boolean;
  /** A list per level, from the root to the account; `[]` where the type of policy is not enabled. */
  readonly serviceControl: PolicyLevels;
  readonly resourceControl: PolicyLevels;
}

/** @throws OrganizationError for an account of no, or of another, organization */
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

/** From the root to the account. `parseOrganization` has seen to it that there are neither gaps nor circles. */
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
      `Account ${accountId} is not in the organization ${id}: which service control policies bind it is not known.`,
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
