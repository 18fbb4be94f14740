import { readFile } from 'node:fs/promises';
import { parsePolicy } from '../../src/authz/policy/parsePolicy.ts';
import { partitionOf } from '../../src/aws/partition.ts';
import type { Account, AccountProvider } from '../../src/directory/account.ts';
import { readAccountExport } from '../../src/directory/accountExport.ts';
import { AccountExportError } from '../../src/directory/export/members.ts';
import { unknownPolicies } from '../../src/directory/export/resolveReferences.ts';
import { type ImportOptions, importSnapshot } from '../../src/directory/importSnapshot.ts';
import { inheritanceOf, OrganizationError } from '../../src/directory/organization/organization.ts';
import { readOrganization } from '../../src/directory/organization/parseOrganization.ts';
import { readProviderList } from '../../src/directory/providerList.ts';
import { decodeText } from '../../src/json/decodeText.ts';
import { JsonFault } from '../../src/json/readJson.ts';
import { SnapshotError } from '../../src/state/snapshots/snapshots.ts';
import { CommandFault } from '../../workbench/commandFault.ts';
import { reportLines } from '../../workbench/reportLines.ts';
import { environmentOf, type PlaceOptions } from '../state/placeOptions.ts';
import { withState } from '../state/withState.ts';

/** The files of `mqgate import`, by path. */
export interface ImportFiles extends PlaceOptions {
  readonly account: string;
  /** False: the account is in no organization. Left out: the organization that is in force stays. */
  readonly organization?: string | false;
  /** False: the account has no identity providers. Left out: those in force stay. */
  readonly providers?: string | false;
}

/** Checks all files, then puts them into force. It rejects with a CommandFault; then nothing has changed. */
export async function importFiles(files: ImportFiles): Promise<void> {
  const { account: path, organization: file } = files;
  const exported = await checked(path, (text) => readAccountExport(text, parsePolicy));
  const { keyed, ...providers } = await providersOf(exported, files.providers);
  const account = { ...exported, ...providers };
  const organization = await inherited(account, file);
  let inForce: readonly AccountProvider[] = [];
  await withState(async ({ table, place }) => {
    if (partitionOf(place.region) !== account.partition) {
      throw new CommandFault(
        `${path} is an account of the partition ${account.partition}, but the ` +
          `gateway's region ${place.region} is in another one.`,
      );
    }
    try {
      ({ providers: inForce } = await importSnapshot(table, account, { organization }));
    } catch (error) {
      if (error instanceof SnapshotError) throw new CommandFault(error.message);
      throw error;
    }
  }, environmentOf(files));
  const lines = [
    sentence(account, organization),
    ...unknownPolicies(account),
    ...inForce.flatMap((provider) => missingKey(provider, keyed)),
  ];
  process.stdout.write(reportLines(lines));
}

/** What a SAML provider cannot do without a private key: IAM prints none. */
function missingKey(provider: AccountProvider, keyed: ReadonlySet<string>): string[] {
  if (provider.kind !== 'saml' || provider.privateKeys !== undefined) return [];
  const { arn, encryption } = provider;
  const until =
    'IAM prints no private key. Add one by aws iam update-saml-provider --add-private-key, ' +
    'which a local gateway serves.';
  if (encryption === 'Required') {
    return [`Nobody can sign in with ${arn}: it requires encrypted assertions, and ${until}`];
  }
  return keyed.has(arn) ? [`Encrypted assertions of ${arn} are refused, plain ones are taken: ${until}`] : [];
}

/** What the account inherits from its organization. Undefined: what was imported before stays in force. */
async function inherited(account: Account, file: ImportFiles['organization']) {
  if (file === undefined) return undefined;
  if (file === false) return 'none';
  return checked(file, (text) => inheritanceOf(readOrganization(text, parsePolicy), account.accountId));
}

/** The account's identity providers, which IAM's export does not contain. Empty: those in force stay. */
async function providersOf(
  account: Account,
  file: ImportFiles['providers'],
): Promise<Pick<Account, 'providers'> & { readonly keyed: ReadonlySet<string> }> {
  const keyed = new Set<string>();
  if (file === undefined) return { keyed };
  if (file === false) return { keyed, providers: [] };
  const { readMetadata } = await import('../../src/sts/saml/metadata.ts');
  return checked(file, (text) => readProviderList(text, account, readMetadata));
}

async function checked<Value>(path: string, read: (text: string) => Value): Promise<Value> {
  let text: string;
  try {
    text = decodeText(await readFile(path));
  } catch (error) {
    if (error instanceof JsonFault) throw new CommandFault(`${path} cannot be read: ${error.reason}.`);
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new CommandFault(`${path} cannot be read (${code}).`);
  }
  try {
    return read(text);
  } catch (error) {
    if (error instanceof AccountExportError) throw new CommandFault(`${path}: ${error.message}.`);
    if (error instanceof OrganizationError) throw new CommandFault(`${path}: ${error.message}`);
    throw error;
  }
}

function sentence(
  { accountId, users, groups, roles, policies, providers = [] }: Account,
  organization: ImportOptions['organization'],
): string {
  const counts = [
    counted(users.length, 'user', 'users'),
    counted(groups.length, 'group', 'groups'),
    counted(roles.length, 'role', 'roles'),
    counted(policies.length, 'managed policy', 'managed policies'),
    ...(providers.length === 0 ? [] : [counted(providers.length, 'identity provider', 'identity providers')]),
  ];
  const bound =
    organization === undefined
      ? 'its organization has not changed'
      : organization === 'none'
        ? 'in no organization'
        : `in the organization ${organization.id}`;
  return `Account ${accountId} is in force: ${counts.join(', ')}; ${bound}.`;
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
