import { readFile } from 'node:fs/promises';
import { cachedIdentities, type Directory, type Identities } from '../authz/load/directory.ts';
import { parsePolicy } from '../authz/policy/parsePolicy.ts';
import type { AccountProvider } from '../directory/account.ts';
import { awsDirectory, type OrganizationSource } from '../directory/aws/awsDirectory.ts';
import { awsProviders } from '../directory/aws/awsProviders.ts';
import { iamAccounts } from '../directory/aws/iamAccounts.ts';
import { keptOrganization } from '../directory/aws/keptOrganization.ts';
import { liveOrganization } from '../directory/aws/liveOrganization.ts';
import { readOrganization } from '../directory/organization/parseOrganization.ts';
import { decodeText } from '../json/decodeText.ts';
import type { AwsDirectory } from './directorySettings.ts';
import type { Settings } from './settings.ts';

/** Policies, identities and identity providers of live IAM. */
export interface LiveDirectory extends Directory, Identities {
  /** The identity provider with this ARN. */
  findProvider(providerArn: string): Promise<AccountProvider | undefined>;
}

const MAX_IDENTITIES = 1_000;

/** @throws AccountExportError, or the system's error, for an organization file that cannot be used */
export async function openLiveDirectory(
  { directory, directoryRefreshMs: refreshMs, region }: Settings,
  now: () => number,
): Promise<LiveDirectory> {
  if (directory.kind !== 'aws') throw new Error('The live directory is for DIRECTORY=aws.');
  const accounts = iamAccounts({ ...directory, region });
  const live = awsDirectory({
    accounts,
    organization: await openOrganization(directory.organization, { region, refreshMs, now }),
    refreshMs,
    now,
  });
  return {
    ...live,
    ...cachedIdentities(live, { maxEntries: MAX_IDENTITIES, maxAgeMs: refreshMs, now }),
    findProvider: awsProviders({ accounts, refreshMs, now }),
  };
}

/** A file is read once for each container; in a deployment it is part of the function's code. */
async function openOrganization(
  organization: AwsDirectory['organization'],
  options: Parameters<typeof liveOrganization>[0],
): Promise<OrganizationSource> {
  if (organization === 'live') return liveOrganization(options);
  if (organization === 'none') return keptOrganization(organization);
  return keptOrganization(readOrganization(decodeText(await readFile(organization.file)), parsePolicy));
}
