import { parsePolicy } from '../../../src/authz/policy/parsePolicy.ts';
import type { Organization } from '../../../src/directory/organization/organization.ts';
import { parseOrganization } from '../../../src/directory/organization/parseOrganization.ts';

export const MANAGEMENT = '111111111111';
export const MEMBER = '123456789012';
export const ROOT = 'r-ab12';
export const UNIT = 'ou-ab12-workload';
export const INNER_UNIT = 'ou-ab12-produces';
export const FULL_ACCESS = 'arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess';
export const RCP_FULL_ACCESS = 'arn:aws:organizations::aws:policy/resource_control_policy/p-RCPFullAWSAccess';
const EVERYWHERE = [ROOT, UNIT, INNER_UNIT, MANAGEMENT, MEMBER];

/**
 * Root → workloads → production → the member account; the management account under the root; full access at
 * every level.
 */
// biome-ignore lint/suspicious/noExplicitAny: tests break it in every way
export function organizationFile(change: Record<string, unknown> = {}): any {
  return structuredClone({
    Organization: { Id: 'o-exampleorgid', MasterAccountId: MANAGEMENT },
    Root: {
      Id: ROOT,
      PolicyTypes: [
        { Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' },
        { Type: 'RESOURCE_CONTROL_POLICY', Status: 'ENABLED' },
        { Type: 'TAG_POLICY', Status: 'ENABLED' },
      ],
    },
    OrganizationalUnits: [
      { Id: INNER_UNIT, Name: 'production', ParentId: UNIT },
      { Id: UNIT, Name: 'workloads', ParentId: ROOT },
    ],
    Accounts: [
      { Id: MANAGEMENT, ParentId: ROOT },
      { Id: MEMBER, ParentId: INNER_UNIT },
    ],
    Policies: [
      { Name: 'FullAWSAccess', Arn: FULL_ACCESS, Type: 'SERVICE_CONTROL_POLICY', Targets: EVERYWHERE },
      {
        Name: 'RCPFullAWSAccess',
        Arn: RCP_FULL_ACCESS,
        Type: 'RESOURCE_CONTROL_POLICY',
        Targets: EVERYWHERE,
      },
    ],
    ...change,
  });
}

/** A service control policy of the file, attached to `targets`. */
export function serviceControl(name: string, content: unknown, ...targets: string[]) {
  return { Name: name, Type: 'SERVICE_CONTROL_POLICY', Content: content, Targets: targets };
}

export function organization(change: Record<string, unknown> = {}): Organization {
  return parseOrganization(organizationFile(change), parsePolicy);
}
