import { OrganizationsClient } from '@aws-sdk/client-organizations';
import type { PolicyLevels } from '../../authz/load/directory.ts';
import { RefreshingCache } from '../../aws/caches.ts';
import { partitionOf } from '../../aws/partition.ts';
import { type Inheritance, type PolicyType, recordFor } from '../organization/organization.ts';
import type { OrganizationSource } from './awsDirectory.ts';
import { CallLimit } from './callLimit.ts';
import { CLIENT_CALLS } from './clientCalls.ts';
import { DirectoryError } from './directoryError.ts';
import { type OrganizationCalls, organizationCalls } from './organizationCalls.ts';
import { withinDeadline } from './withinDeadline.ts';

interface LiveOrganizationOptions {
  readonly region: string;
  readonly refreshMs: number;
  readonly now: () => number;
  readonly deadlineMs?: number;
  readonly client?: OrganizationsClient;
}

/** Where Organizations answers and signs (AWS General Reference, "AWS Organizations endpoints"). */
const REGIONS = { aws: 'us-east-1', 'aws-cn': 'cn-northwest-1', 'aws-us-gov': 'us-gov-west-1' } as const;

const MAX_ACCOUNTS = 100;
const CALLS_AT_A_TIME = 4;
const DEADLINE_MS = 6_000;
/**
 * As for an account's facts in IAM: half of the refresh time is for the principals that are loaded with it.
 */
const SHARED = 0.5;

/**
 * Live AWS Organizations: the policies from the root to an account. The API answers only in the management
 * account and in delegated administrators; `AWS_ENDPOINT_URL_ORGANIZATIONS` can set the endpoint.
 */
export function liveOrganization(options: LiveOrganizationOptions): OrganizationSource {
  const { region, refreshMs, now, deadlineMs = DEADLINE_MS } = options;
  const client =
    options.client ?? new OrganizationsClient({ ...CLIENT_CALLS, region: REGIONS[partitionOf(region)] });
  const limit = new CallLimit(CALLS_AT_A_TIME);
  const accounts = new RefreshingCache<Inheritance>({
    maxEntries: MAX_ACCOUNTS,
    maxAgeMs: refreshMs * SHARED,
    now,
  });

  return {
    async recordOf(holder) {
      const inheritance = await accounts.get(holder.accountId, () =>
        withinDeadline(deadlineMs, async (signal) => ({
          value: await inheritanceOf(holder.accountId, organizationCalls(client, limit, signal)),
        })),
      );
      if (inheritance === undefined)
        throw new DirectoryError('incomplete', 'AWS Organizations answered nothing.');
      return { record: recordFor(inheritance.value, holder), asOf: now() - inheritance.ageMs };
    },
  };
}

async function inheritanceOf(accountId: string, calls: OrganizationCalls): Promise<Inheritance> {
  const [{ id, managementAccountId }, enabled, branch] = await Promise.all([
    calls.organization(),
    calls.policyTypes(),
    calls.branch(accountId),
  ]);
  const levels = async (type: PolicyType): Promise<PolicyLevels> =>
    enabled.includes(type) ? Promise.all(branch.map((target) => calls.attachedTo(target, type))) : [];
  const [serviceControl, resourceControl] = await Promise.all([
    levels('SERVICE_CONTROL_POLICY'),
    levels('RESOURCE_CONTROL_POLICY'),
  ]);
  const above = branch.slice(0, -1).map((target) => `${target}/`);
  return {
    id,
    path: `${id}/${above.join('')}`,
    management: accountId === managementAccountId,
    serviceControl,
    resourceControl,
  };
}
