import { compilePolicy } from '../../src/authz/policy/compilePolicy.ts';
import {
  inheritanceOf,
  type Organization,
  recordFor,
} from '../../src/directory/organization/organization.ts';
import { CommandFault } from '../../workbench/commandFault.ts';
import {
  type AccessDifference,
  compareAccounts,
  comparePrincipals,
  type Narrowing,
  NOBODY,
  type PrincipalPair,
} from '../../workbench/compare/compareAccounts.ts';
import { ANY_PRINCIPAL } from '../../workbench/compare/world.ts';
import { differenceJson, differenceMarkdown, differenceTable, differenceText } from './differenceReports.ts';
import {
  principalsOf,
  readAccount,
  readCompared,
  readInventory,
  readOrganizationFile,
  requireNames,
} from './readCompared.ts';

/** The options of `mqgate diff`. */
export interface DiffOptions {
  readonly json?: true;
  readonly table?: true;
  readonly markdown?: true;
  readonly failOn?: 'new-access' | 'lost-access' | 'any';
  readonly account?: string;
  readonly organization?: string;
  readonly newOrganization?: string;
  readonly inventory?: string;
  readonly action?: readonly string[];
  readonly resource?: readonly string[];
}

const NOTHING_FORBIDDEN = 0;
const FOUND = 1;

/** `mqgate diff`: prints what changed and returns the exit status. @throws CommandFault */
export function diffFiles(oldPath: string, newPath: string, options: DiffOptions): number {
  const result = compareFiles(oldPath, newPath, options);
  const text = options.table ? differenceTable : differenceText;
  const report = options.json ? differenceJson : options.markdown ? differenceMarkdown : text;
  process.stdout.write(report(result));
  return isForbidden(result, options.failOn) ? FOUND : NOTHING_FORBIDDEN;
}

/** An unknown answer counts as a difference, so that every possible change is reported. */
function isForbidden({ differences, undecided }: AccessDifference, failOn: DiffOptions['failOn']): boolean {
  if (failOn === undefined) return false;
  return [...differences, ...undecided].some(({ change }) => failOn === 'any' || change === failOn);
}

function compareFiles(oldPath: string, newPath: string, options: DiffOptions): AccessDifference {
  requireNames(options.action ?? [], [], '--action');
  requireNames([], options.resource ?? [], '--resource');
  const [before, after] = [readCompared(oldPath), readCompared(newPath)];
  const narrowing: Narrowing = {
    ...(options.action && { actions: options.action }),
    ...(options.resource && { resources: options.resource }),
    ...(options.inventory && { inventory: readInventory(options.inventory) }),
  };
  if (before.kind === 'account' && after.kind === 'account') {
    const old = options.organization === undefined ? undefined : readOrganizationFile(options.organization);
    const now = options.newOrganization === undefined ? old : readOrganizationFile(options.newOrganization);
    return compareAccounts(principalsOf(before.account, old), principalsOf(after.account, now), narrowing);
  }
  if (before.kind === 'organization' && after.kind === 'organization') {
    const [old, now] = [before.organization, after.organization];
    if (options.account === undefined) return compareOrganizations(old, now, narrowing);
    const account = readAccount(options.account);
    return compareAccounts(principalsOf(account, old), principalsOf(account, now), narrowing);
  }
  if (before.kind === 'policy' && after.kind === 'policy') {
    const sideOf = (policy: typeof before.policy) => ({
      set: { ...NOBODY, identity: [policy] },
      world: ANY_PRINCIPAL,
    });
    const pair = { principal: 'any principal', before: sideOf(before.policy), after: sideOf(after.policy) };
    return comparePrincipals([pair], narrowing);
  }
  throw new CommandFault(`${oldPath} and ${newPath} are of different kinds: ${before.kind}, ${after.kind}.`);
}

/**
 * The most that the organization lets each of its accounts do: its policies together with an Allow of
 * everything.
 */
function compareOrganizations(
  before: Organization,
  after: Organization,
  narrowing: Narrowing,
): AccessDifference {
  const accounts = [before, after].map(
    ({ targets }) => new Set(targets.map(({ id }) => id).filter((id) => /^\d{12}$/u.test(id))),
  );
  const both = [...(accounts[1] ?? [])].filter((id) => accounts[0]?.has(id));
  const pairs = both.map((id): PrincipalPair => {
    return { principal: `account ${id}`, before: sideOf(before, id), after: sideOf(after, id) };
  });
  const result = comparePrincipals(pairs, narrowing);
  const only = (one: number, other: number) =>
    [...(accounts[one] ?? [])].filter((id) => !accounts[other]?.has(id)).map((id) => `account ${id}`);
  return { ...result, added: only(1, 0), removed: only(0, 1) };
}

function sideOf(organization: Organization, accountId: string) {
  const arn = `arn:aws:iam::${accountId}:root`;
  const holder = { type: 'Account', accountId, arn, id: accountId, name: 'root' } as const;
  const { serviceControl, resourceControl } = recordFor(inheritanceOf(organization, accountId), holder);
  return {
    set: {
      ...{ root: true, identity: [] },
      serviceControl: serviceControl.map((level) => level.map((one) => compilePolicy(one))),
      resourceControl: resourceControl.map((level) =>
        level.map((one) => compilePolicy(one, 'resource-control')),
      ),
    },
    world: { ...ANY_PRINCIPAL, account: accountId },
  };
}
