import type { OrganizationRecord } from '../../authz/load/directory.ts';
import type { PolicyHolder } from '../../authz/principal.ts';
import { type Inheritance, inheritanceOf } from './inheritance.ts';
import type { Organization } from './organization.ts';

const SERVICE_LINKED_ROLE = /^arn:[^:]*:iam::\d{12}:role\/aws-service-role\//;

/** What the organization says to one holder of the account. @throws OrganizationError when the account is not in it */
export function organizationRecord(
  organization: Organization | 'none',
  accountId: string,
  holder: PolicyHolder,
): OrganizationRecord | 'none' {
  if (organization === 'none') return organization;
  return recordFor(inheritanceOf(organization, accountId), holder);
}

/**
 * Neither the management account nor service-linked roles are bound, by policies of either type.
 * Source: Organizations User Guide, "Service control policies" and "Resource control policies" (tasks and entities not restricted).
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
