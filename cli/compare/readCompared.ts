import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type ReadablePolicy, readPolicy } from '../../src/authz/explain/readablePolicy.ts';
import { PolicyError } from '../../src/authz/policy/parsedPolicy.ts';
import { parsePolicy } from '../../src/authz/policy/parsePolicy.ts';
import type { Account } from '../../src/directory/account.ts';
import { readAccountExport } from '../../src/directory/accountExport.ts';
import { AccountExportError } from '../../src/directory/export/members.ts';
import {
  inheritanceOf,
  type Organization,
  OrganizationError,
} from '../../src/directory/organization/organization.ts';
import { readOrganization } from '../../src/directory/organization/parseOrganization.ts';
import { decodeText } from '../../src/json/decodeText.ts';
import { JsonFault, readJson } from '../../src/json/readJson.ts';
import { CommandFault } from '../../workbench/commandFault.ts';
import type { InventoryBroker } from '../../workbench/compare/compareAccounts.ts';
import { nameFindings } from '../../workbench/findings/actionFindings.ts';
import { AccountPrincipals } from '../../workbench/simulate/principalPolicies.ts';

/** One side of a comparison: an account, an organization or a policy. */
export type Compared =
  | { readonly kind: 'account'; readonly account: Account }
  | { readonly kind: 'organization'; readonly organization: Organization }
  | { readonly kind: 'policy'; readonly policy: ReadablePolicy };

/** Reads an account export, an organization file or one policy. @throws CommandFault */
export function readCompared(path: string): Compared {
  const text = textOf(path);
  const members = membersOf(text, path);
  if (members.has('UserDetailList')) return { kind: 'account', account: readAccount(path) };
  if (members.has('Organization')) return { kind: 'organization', organization: readOrganizationFile(path) };
  const document = members.has('Statement') ? text : wrapped(members);
  if (document === undefined) {
    throw new CommandFault(
      `${path} is not an account export (UserDetailList), an organization ` +
        'file (Organization) or a policy (Statement).',
    );
  }
  const policy = reading(path, () => readPolicy(document, { name: basename(path), source: 'file' }));
  return { kind: 'policy', policy };
}

/**
 * The answer of `aws iam get-policy-version`, or a policy with its name, as in this repository's list of AWS
 * managed policies.
 */
function wrapped(members: ReadonlyMap<string, unknown>): object | undefined {
  const version = members.get('PolicyVersion') as { readonly Document?: unknown } | undefined;
  const document = version?.Document ?? members.get('document');
  return typeof document === 'object' && document !== null ? document : undefined;
}

export function readAccount(path: string): Account {
  return reading(path, () => readAccountExport(textOf(path), parsePolicy));
}

export function readOrganizationFile(path: string): Organization {
  return reading(path, () => readOrganization(textOf(path), parsePolicy));
}

/** The principals of an account, with the policies of its organization if there is one. */
export function principalsOf(account: Account, organization: Organization | undefined): AccountPrincipals {
  if (organization === undefined) return new AccountPrincipals(account);
  return reading(
    'The organization',
    () => new AccountPrincipals(account, inheritanceOf(organization, account.accountId)),
  );
}

/** The answer of `aws mq list-brokers`: BrokerSummaries with BrokerArn and BrokerName. */
export function readInventory(path: string): InventoryBroker[] {
  const summaries = membersOf(textOf(path), path).get('BrokerSummaries');
  if (!Array.isArray(summaries)) {
    throw new CommandFault(`${path} must hold BrokerSummaries, as aws mq list-brokers prints them.`);
  }
  return summaries.map((summary: unknown, index) => {
    const { BrokerArn: arn, BrokerName: name } = (summary ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof arn !== 'string' || typeof name !== 'string' || !/^arn:[^*?]+$/u.test(arn)) {
      throw new CommandFault(`${path}: BrokerSummaries[${index}] must have BrokerArn and BrokerName.`);
    }
    return { arn, name };
  });
}

function membersOf(text: string, path: string): ReadonlyMap<string, unknown> {
  const value = reading(path, () => readJson(text));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new CommandFault(`${path} must hold a JSON object.`);
  }
  return new Map(Object.entries(value));
}

function textOf(path: string): string {
  try {
    return decodeText(readFileSync(path));
  } catch (error) {
    if (error instanceof JsonFault) throw new CommandFault(`${path} cannot be read: ${error.reason}.`);
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new CommandFault(`${path} cannot be read (${code}).`);
  }
}

function reading<Result>(path: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    const isFault =
      error instanceof AccountExportError ||
      error instanceof OrganizationError ||
      error instanceof PolicyError ||
      error instanceof JsonFault;
    if (!isFault) throw error;
    throw new CommandFault(`${path}: ${error.message.replace(/\.$/u, '')}.`);
  }
}

/**
 * A pattern that no action or resource matches is an error: without a question, the answer would say nothing.
 * @throws CommandFault
 */
export function requireNames(actions: readonly string[], resources: readonly string[], option: string): void {
  for (const action of actions) {
    const wrong = nameFindings(action, 'Action').find(
      ({ code, message }) => code === 'unknownAction' || message.includes('Did you mean'),
    );
    if (wrong !== undefined) throw new CommandFault(`${option}: ${wrong.message}`);
  }
  const bare = resources.find((resource) => !/^arn:|[*?]/u.test(resource));
  if (bare === undefined) return;
  throw new CommandFault(
    `${option}: ${bare} is not an ARN. A resource is a pattern of the whole ` +
      `ARN: arn:aws:mq:…:broker:prod:b-1, or *:${bare}:*.`,
  );
}
