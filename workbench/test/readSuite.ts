import { parsePolicy } from '../../src/authz/policy/parsePolicy.ts';
import type { Account } from '../../src/directory/account.ts';
import { readAccountExport } from '../../src/directory/accountExport.ts';
import { AccountExportError } from '../../src/directory/export/members.ts';
import {
  type Inheritance,
  inheritanceOf,
  OrganizationError,
} from '../../src/directory/organization/organization.ts';
import { readOrganization } from '../../src/directory/organization/parseOrganization.ts';
import { AccountPrincipals } from '../simulate/principalPolicies.ts';
import { NO_CONTEXT, readContext } from './givenContext.ts';
import { readPrincipals } from './readPrincipals.ts';
import { readTest } from './readTest.ts';
import type { Suite } from './suite.ts';
import type { SuiteFiles, SuiteNames } from './suiteNames.ts';
import { readGroups, SuitePrincipals } from './suitePrincipals.ts';
import { SuiteResources } from './suiteResources.ts';
import { type Entries, type Mistake, type SuiteNode, SuiteSource } from './suiteSource.ts';

const KEYS = [
  'account',
  'organization',
  'now',
  'defaults',
  'principals',
  'groups',
  'resources',
  'contexts',
  'tests',
];
const DEFAULT_KEYS = ['now', 'region', 'context', 'unknown'];
const DEFAULT_REGION = 'us-east-1';

export type ReadSuite = { readonly suite: Suite } | { readonly mistakes: readonly Mistake[] };

/**
 * Reads a file of policy tests. Every mistake of the file is found in one run, each with line and column; a
 * suite with a mistake is not run.
 * @param read reads a file by its name in the suite; throws the errors of `fs.readFileSync`
 */
export function readSuite(text: string, file: string, read: (name: string) => string): ReadSuite {
  const source = new SuiteSource(text, file);
  if (source.mistakes.length > 0) return { mistakes: source.mistakes };
  const files: SuiteFiles = { read: (from, node, name) => readBeside(from, node, name, read) };
  const suite = suiteOf(source, files);
  return suite === undefined || source.mistakes.length > 0 ? { mistakes: source.mistakes } : { suite };
}

function suiteOf(source: SuiteSource, files: SuiteFiles): Suite | undefined {
  const members = source.members(source.root, 'the file', KEYS);
  const world = members && readWorld(source, members, files);
  if (members === undefined || world === undefined) return undefined;
  const { account } = world;
  const defaults = members.has('defaults')
    ? source.members(members.get('defaults')?.value, 'defaults', DEFAULT_KEYS)
    : undefined;
  const now = readNow(source, (defaults?.get('now') ?? members.get('now'))?.value);
  const region = defaults?.get('region');
  const unknown = defaults?.get('unknown');
  if (unknown !== undefined && source.text(unknown.value, 'unknown') !== 'absent') {
    source.mistake(unknown.value, 'The only value of "unknown" is absent.');
  }
  const principals = new SuitePrincipals(account);
  readPrincipals(source, mapping(source, members, 'principals'), principals, now ?? 0, files);
  readGroups(source, principals, mapping(source, members, 'groups'));
  const resources = new SuiteResources();
  resources.read(source, mapping(source, members, 'resources'));
  const contexts = [...(mapping(source, members, 'contexts') ?? [])].map(
    ([name, { value }]) => [name, readContext(source, value, `context ${name}`)] as const,
  );
  const names: SuiteNames = {
    principals,
    resources,
    contexts: new Map(contexts),
    documents: documentNames(world, principals),
    defaults:
      defaults === undefined ? NO_CONTEXT : readContext(source, defaults.get('context')?.value, 'context'),
    unknownIsAbsent: unknown !== undefined,
    files,
  };
  const tests = source.list(members.get('tests')?.value);
  if (tests.length === 0) source.mistake(source.root, 'The file has no tests.');
  return {
    file: source.file,
    world,
    now: now ?? 0,
    region: (region && source.text(region.value, 'region')) ?? DEFAULT_REGION,
    tests: tests.flatMap((test) => readTest(source, test, names) ?? []),
  };
}

function mapping(source: SuiteSource, members: Entries, key: string): Entries | undefined {
  const entry = members.get(key);
  return entry && source.entries(entry.value, key);
}

/** The clock of every test. The machine's clock is never read: a test has the same result on every day. */
function readNow(source: SuiteSource, node: SuiteNode): number | undefined {
  if (node === undefined) {
    return source.mistake(
      source.root,
      'The file must give the time of its tests: now: 2026-11-29T12:00:00Z.',
    );
  }
  const text = source.text(node, 'now');
  if (text === undefined) return undefined;
  const now = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?Z$/u.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(now) ? source.mistake(node, 'now must be a time in UTC: 2026-11-29T12:00:00Z.') : now;
}

function readWorld(source: SuiteSource, members: Entries, files: SuiteFiles): AccountPrincipals | undefined {
  const [accountEntry, organizationEntry] = [members.get('account'), members.get('organization')];
  if (accountEntry === undefined)
    return source.mistake(source.root, 'The file must name an account export: account.');
  const account = readNamed(source, accountEntry.value, 'account', files, (text) =>
    readAccountExport(text, parsePolicy),
  );
  if (organizationEntry === undefined || account === undefined)
    return account && new AccountPrincipals(account);
  const inherited = readNamed(source, organizationEntry.value, 'organization', files, (text) =>
    inheritance(text, account),
  );
  return inherited && new AccountPrincipals(account, inherited);
}

function inheritance(text: string, { accountId }: Account): Inheritance {
  return inheritanceOf(readOrganization(text, parsePolicy), accountId);
}

function readNamed<T>(
  source: SuiteSource,
  node: SuiteNode,
  what: string,
  files: SuiteFiles,
  parse: (text: string) => T,
): T | undefined {
  const name = source.text(node, what);
  const text = name === undefined ? undefined : files.read(source, node, name);
  if (text === undefined) return undefined;
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof AccountExportError) && !(error instanceof OrganizationError)) throw error;
    return source.mistake(node, `${name}: ${error.message.replace(/\.$/u, '')}.`);
  }
}

function readBeside(
  source: SuiteSource,
  node: SuiteNode,
  name: string,
  read: (name: string) => string,
): string | undefined {
  try {
    return read(name);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    return source.mistake(node, `${name} cannot be read (${code}).`);
  }
}

/** The names that `denied.by` can have. */
function documentNames(world: AccountPrincipals, principals: SuitePrincipals): SuiteNames['documents'] {
  const sids = new Set<string>();
  const policies = new Set<string>();
  const arns = [world.rootArn, ...world.account.users, ...world.account.roles].map((one) =>
    typeof one === 'string' ? one : one.arn,
  );
  const sets = arns.map((arn) => world.find(arn)?.set);
  const all = sets.flatMap((set) => [
    ...(set?.identity ?? []),
    ...(set?.boundary === undefined ? [] : [set.boundary]),
    ...[...(set?.serviceControl ?? []), ...(set?.resourceControl ?? [])].flat(),
  ]);
  const sessions = principals.declared.flatMap(({ session }) => session ?? []);
  for (const policy of [...all, ...sessions]) {
    policies.add(policy.name);
    if (policy.arn !== undefined) policies.add(policy.arn);
    for (const { sid } of policy.statements) if (sid !== undefined) sids.add(sid);
  }
  return { sids, policies };
}
