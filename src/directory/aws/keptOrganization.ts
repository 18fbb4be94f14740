import { type Organization, organizationRecord } from '../organization/organization.ts';
import type { OrganizationSource } from './awsDirectory.ts';

/** An organization that was read once, or no organization. */
export function keptOrganization(organization: Organization | 'none'): OrganizationSource {
  return {
    recordOf: async (holder) => ({ record: organizationRecord(organization, holder.accountId, holder) }),
  };
}
