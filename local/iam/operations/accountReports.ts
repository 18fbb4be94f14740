import { isoSeconds } from '../../../src/aws/time.ts';
import type { AccountUser } from '../../../src/directory/account.ts';
import type { XmlMembers } from '../../../src/query/xml.ts';
import {
  type AccessKeyFacts,
  listAccessKeyPlaces,
  listAccessKeys,
} from '../../../src/state/keys/manageAccessKeys.ts';
import { listMfaDevices } from '../../../src/state/keys/manageMfaDevices.ts';
import { arnPrefix, askedAny } from '../askedResources.ts';
import { iamError } from '../iamErrors.ts';
import type { IamCall, IamOperations } from '../iamOperation.ts';
import { isOfAws } from './policies.ts';

/** IAM API Reference: GetAccountSummary, GenerateCredentialReport, GetCredentialReport. */
export const accountReports: IamOperations = {
  GetAccountSummary: { asks: askedAny, run: summary },
  GenerateCredentialReport: { asks: askedAny, run: askForReport },
  GetCredentialReport: { asks: askedAny, run: report },
};

/** Source: IAM User Guide, "IAM and AWS STS quotas"; recorded answers. */
const QUOTAS = {
  AccessKeysPerUserQuota: 2,
  AssumeRolePolicySizeQuota: 2_048,
  AttachedPoliciesPerGroupQuota: 10,
  AttachedPoliciesPerRoleQuota: 20,
  AttachedPoliciesPerUserQuota: 10,
  GlobalEndpointTokenVersion: 1,
  GroupPolicySizeQuota: 5_120,
  GroupsPerUserQuota: 10,
  GroupsQuota: 300,
  InstanceProfilesQuota: 1_000,
  PoliciesQuota: 1_500,
  PolicySizeQuota: 6_144,
  PolicyVersionsInUseQuota: 10_000,
  RolePolicySizeQuota: 10_240,
  RolesQuota: 1_000,
  ServerCertificatesQuota: 20,
  SigningCertificatesPerUserQuota: 2,
  UserPolicySizeQuota: 2_048,
  UsersQuota: 5_000,
  VersionsPerPolicyQuota: 5,
};

async function summary({ account, table }: IamCall): Promise<XmlMembers> {
  const { accountId, users, groups, roles, policies, instanceProfiles } = account;
  const [devices, rootKeys] = await Promise.all([
    listMfaDevices(table, accountId),
    listAccessKeyPlaces(table, accountId, accountId),
  ]);
  const own = policies.filter(({ arn }) => !isOfAws(arn));
  const counts = {
    Users: users.length,
    Groups: groups.length,
    Roles: roles.length,
    InstanceProfiles: instanceProfiles.length,
    Policies: own.length,
    PolicyVersionsInUse: own.reduce((sum, { versions }) => sum + versions.length, 0),
    MFADevices: devices.length,
    MFADevicesInUse: devices.filter(({ enabled }) => enabled !== undefined).length,
    AccountMFAEnabled: devices.some(({ enabled }) => enabled?.userId === accountId) ? 1 : 0,
    AccountAccessKeysPresent: rootKeys.length > 0 ? 1 : 0,
    AccountPasswordPresent: 0,
    AccountSigningCertificatesPresent: 0,
    Providers: account.providers?.length ?? 0,
    ServerCertificates: 0,
  };
  const entries = Object.entries({ ...counts, ...QUOTAS }).sort(([a], [b]) => (a < b ? -1 : 1));
  return { SummaryMap: new Map(entries) };
}

const KEY_COLUMNS = ['active', 'last_rotated', 'last_used_date', 'last_used_region', 'last_used_service'];
const COLUMNS = [
  ...['user', 'arn', 'user_creation_time', 'password_enabled', 'password_last_used', 'password_last_changed'],
  ...['password_next_rotation', 'mfa_active'],
  ...[1, 2].flatMap((number) => KEY_COLUMNS.map((column) => `access_key_${number}_${column}`)),
  ...['cert_1_active', 'cert_1_last_rotated', 'cert_2_active', 'cert_2_last_rotated'],
];
const NO_CERTIFICATES = ['false', 'N/A', 'false', 'N/A'];

/**
 * Recorded: the first call starts a report, later ones find it. Here the report is made again each time it is
 * read; AWS keeps a report for four hours.
 */
async function askForReport({ account, replace }: IamCall): Promise<XmlMembers> {
  if (account.credentialReport) return { State: 'COMPLETE' };
  await replace({ ...account, credentialReport: true });
  return { State: 'STARTED', Description: 'No report exists. Starting a new report generation task' };
}

/** The report as AWS writes it: CSV without a newline at its end, in base64. */
async function report(call: IamCall): Promise<XmlMembers> {
  const { account, now } = call;
  // AWS's answer has no sentence; its clients print this one.
  if (!account.credentialReport) throw iamError('ReportNotPresent', 'Unknown');
  const users = [...account.users].sort((a, b) => (a.name < b.name ? -1 : 1));
  const devices = await listMfaDevices(call.table, account.accountId);
  const withDevice = new Set(devices.map(({ enabled }) => enabled?.userId));
  const rows = [COLUMNS.join(','), await rootRow(call, withDevice.has(account.accountId))];
  for (const user of users) rows.push(await userRow(call, user, withDevice.has(user.id)));
  return {
    Content: Buffer.from(rows.join('\n')).toString('base64'),
    ReportFormat: 'text/csv',
    GeneratedTime: isoSeconds(now),
  };
}

async function rootRow(call: IamCall, mfa: boolean): Promise<string> {
  const { accountId } = call.account;
  const password = ['not_supported', 'not_supported', 'not_supported', 'not_supported'];
  const names = ['<root_account>', `${arnPrefix(call.account)}root`, 'N/A'];
  return [...names, ...password, String(mfa), ...(await keyCells(call, accountId)), ...NO_CERTIFICATES].join(
    ',',
  );
}

async function userRow(call: IamCall, user: AccountUser, mfa: boolean): Promise<string> {
  const { loginProfile } = user;
  const password =
    loginProfile === undefined
      ? ['false', 'N/A', 'N/A', 'N/A']
      : ['true', 'no_information', loginProfile.createdAt, 'N/A'];
  const names = [user.name, user.arn, user.createdAt ?? 'N/A'].map(quoted);
  return [...names, ...password, String(mfa), ...(await keyCells(call, user.id)), ...NO_CERTIFICATES].join(
    ',',
  );
}

/** Quoted, because a name may contain commas. */
function quoted(text: string): string {
  return text.includes(',') ? `"${text}"` : text;
}

async function keyCells({ table, account }: IamCall, userId: string): Promise<string[]> {
  const [first, second] = await listAccessKeys(table, account.accountId, userId);
  return [first, second].flatMap(cellsOf);
}

function cellsOf(key: AccessKeyFacts | undefined): string[] {
  if (key === undefined) return ['false', 'N/A', 'N/A', 'N/A', 'N/A'];
  const { status, createdAt, lastUsed } = key;
  const use =
    lastUsed === undefined
      ? ['N/A', 'N/A', 'N/A']
      : [isoSeconds(lastUsed.at), lastUsed.region, lastUsed.service];
  return [String(status === 'Active'), isoSeconds(Date.parse(createdAt)), ...use];
}
