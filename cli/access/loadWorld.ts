import { readFileSync } from 'node:fs';
import { parsePolicy } from '../../src/authz/policy/parsePolicy.ts';
import { readAccountExport } from '../../src/directory/accountExport.ts';
import { AccountExportError } from '../../src/directory/export/members.ts';
import { inheritanceOf, OrganizationError } from '../../src/directory/organization/organization.ts';
import { readOrganization } from '../../src/directory/organization/parseOrganization.ts';
import { decodeText } from '../../src/json/decodeText.ts';
import { JsonFault } from '../../src/json/readJson.ts';
import { CommandFault } from '../../workbench/commandFault.ts';
import { AccountPrincipals } from '../../workbench/simulate/principalPolicies.ts';

/** The files that answer questions about an account. */
export interface WorldFiles {
  readonly account: string;
  readonly organization?: string;
}

/** Reads an account export, and the organization that it is in. @throws CommandFault with one sentence */
export function loadWorld({ account: file, organization }: WorldFiles): AccountPrincipals {
  const account = read(file, 'account export', (text) => readAccountExport(text, parsePolicy));
  if (organization === undefined) return new AccountPrincipals(account);
  const inherited = read(organization, 'organization', (text) =>
    inheritanceOf(readOrganization(text, parsePolicy), account.accountId),
  );
  return new AccountPrincipals(account, inherited);
}

function read<T>(file: string, what: string, parse: (text: string) => T): T {
  let text: string;
  try {
    text = decodeText(readFileSync(file));
  } catch (error) {
    if (error instanceof JsonFault)
      throw new CommandFault(`The ${what} ${file} cannot be read: ${error.reason}.`);
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new CommandFault(`The ${what} ${file} cannot be read (${code}).`);
  }
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof AccountExportError) && !(error instanceof OrganizationError)) throw error;
    throw new CommandFault(`${file}: ${error.message.replace(/\.$/u, '')}.`);
  }
}
