import type { ContextLookup, PolicySet } from '../../src/authz/decide/types.ts';
import { type CallerFacts, callerFacts } from '../../src/authz/explain/callerFacts.ts';
import type { ReadablePolicy } from '../../src/authz/explain/readablePolicy.ts';
import { contextEntries } from './contextEntries.ts';
import { type Members, membersOf, textsOf } from './inputLists.ts';
import { organizationLevels, policyInputs, policyLevels } from './policyInputs.ts';
import type { PolicyMemory } from './policyMemory.ts';
import { sameKeys } from './sameKeys.ts';
import { invalidInput } from './simulationError.ts';

/** A case after its checks: the policies and the questions. */
export interface SimulationCase {
  readonly set: PolicySet<ReadablePolicy>;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly context: ContextLookup;
  /** Whether the case, or the ARN of its caller, says the value of a key. */
  readonly isGiven: (key: string) => boolean;
  /** The number of characters in all values of the given condition keys, at least 1. */
  readonly contextCharacters: number;
}

/** Results of one case. The API gives at most 1,000 a page; a case here has one page. */
export const MAX_RESULTS = 10_000;

/** IAM API Reference, SimulateCustomPolicy: lengths of ActionNames and ResourceArns. */
const MAX_ACTION = 128;
const MAX_RESOURCE = 2_048;

const POLICY_MEMBERS: ReadonlySet<string> = new Set([
  'PolicyInputList',
  'PermissionsBoundaryPolicyInputList',
  'SessionPolicyInputList',
  'ServiceControlPolicyInputList',
  'OrderedOrganizationPolicyInputList',
  'ResourceControlPolicyInputList',
]);

/**
 * `service:Name`. IAM API Reference, SimulateCustomPolicy: "does not support using wildcards (*) in an action
 * name".
 */
const ACTION = /^[^\s:*?]+:[^\s:*?]+$/u;
const RESOURCE = /^(?:\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:.+)$/su;

/** Whose policies are simulated, as far as that is known besides by the caller's ARN. */
export interface SimulatedOwner {
  readonly accountId?: string;
  readonly partition?: string;
  /** The account that asks the API, and so is the caller's account if no caller is named (recorded). */
  readonly askingAccountId?: string;
}

/** Reads one case. Throws SimulationError with the first fault. */
export function readCase(value: unknown, memory: PolicyMemory, owner: SimulatedOwner = {}): SimulationCase {
  const members = membersOf(value, 'A case');
  refuseUnknownPolicies(members);
  const actions = textsOf(members, 'ActionNames') ?? [];
  if (actions.length === 0) throw invalidInput('ActionNames must name at least one action.');
  const resources = resourcesOf(members);
  if (actions.length * resources.length > MAX_RESULTS) {
    throw invalidInput(`ActionNames and ResourceArns make more than ${MAX_RESULTS} results.`);
  }
  refuseOddActions(actions, owner.askingAccountId !== undefined);
  const caller = callerOf(members);
  const callerArn = String(members.get('CallerArn') ?? '');
  refuseOtherPartitions([...resources, callerArn], owner.partition ?? callerArn.split(':')[1]);
  refuseOtherAccounts(resources, owner.accountId ?? caller?.keys.get('aws:principalaccount')?.values[0]);
  const entries = contextEntries(members);
  const values = [...entries.values()].flatMap((entry) => entry.values);
  const contextCharacters = values.reduce((sum, text) => sum + text.length, 1);
  const set = policySet(members, caller, memory);
  const given = sameKeys((key) => entries.get(key) ?? caller?.keys.get(key) ?? 'absent');
  const asking = caller === undefined ? owner.askingAccountId : undefined;
  const context = asking === undefined ? given : orAccount(given, asking);
  const isGiven = (key: string) => given(key.toLowerCase()) !== 'absent';
  return { set, actions, resources, context, isGiven, contextCharacters };
}

function orAccount(given: ContextLookup, accountId: string): ContextLookup {
  const account = { values: [accountId], multivalued: false };
  return (key) => {
    const fact = given(key);
    return fact === 'absent' && key === 'aws:principalaccount' ? account : fact;
  };
}

/** The API takes any text with a colon, and a wildcard in it for itself (recorded). */
function refuseOddActions(actions: readonly string[], askedOfApi: boolean): void {
  const isOdd = (action: string) => (askedOfApi ? !action.includes(':') : !ACTION.test(action));
  const odd = actions.find((action) => action.length > MAX_ACTION || isOdd(action));
  if (odd === undefined) return;
  if (askedOfApi && !odd.includes(':')) throw invalidInput('The action is invalid since it is missing names');
  throw invalidInput(
    `ActionNames must be of the form service:Action, without wildcards: ${odd.slice(0, 128)}.`,
  );
}

function resourcesOf(members: Members): readonly string[] {
  const resources = textsOf(members, 'ResourceArns') ?? [];
  const long = resources.find((resource) => resource.length > MAX_RESOURCE);
  if (long !== undefined) {
    const what = `ResourceArns must be ARNs of at most ${MAX_RESOURCE} characters, or *`;
    throw invalidInput(`${what}: ${long.slice(0, 128)}.`);
  }
  const odd = resources.find((resource) => !RESOURCE.test(resource));
  if (odd !== undefined) {
    throw invalidInput(`ResourceNames are not in a valid ARN format: ${odd.slice(0, 128)}.`);
  }
  return resources.length === 0 ? ['*'] : resources;
}

/**
 * A call across accounts is allowed only if the resource's account allows it too, and its policies are not
 * known here.
 */
function refuseOtherAccounts(resources: readonly string[], accountId: string | undefined): void {
  if (accountId === undefined) return;
  const other = resources.find((resource) => isOfAnother(resource, accountId));
  if (other === undefined) return;
  throw invalidInput(
    `ResourceArns must be of the account ${accountId}, whose policies are simulated; another ` +
      `account would have to allow the call too: ${other.slice(0, 128)}.`,
  );
}

/** Partitions do not know each other's principals and resources (IAM User Guide, "IAM ARNs"). */
function refuseOtherPartitions(arns: readonly string[], partition: string | undefined): void {
  const other = arns.find((arn) => isOfAnotherPartition(arn, partition));
  if (other === undefined) return;
  throw invalidInput(
    `ARNs must be of the partition ${partition}, in which the policies ` +
      `are simulated: ${other.slice(0, 128)}.`,
  );
}

/** Whether an ARN names a partition that is not this one. */
export function isOfAnotherPartition(arn: string, partition: string | undefined): boolean {
  const [start, named = ''] = arn.split(':');
  return partition !== undefined && start === 'arn' && !/[*?]/.test(named) && named !== partition;
}

/** Whether an ARN names an account that is not this one. */
export function isOfAnother(resource: string, accountId: string): boolean {
  const owner = resource.split(':')[4] ?? '';
  return /^\d{12}$/.test(owner) && owner !== accountId;
}

function callerOf(members: Members): CallerFacts | undefined {
  const arn = members.get('CallerArn');
  if (arn === undefined) return undefined;
  const caller = typeof arn === 'string' ? (callerFacts(arn) ?? groupFacts(arn)) : undefined;
  if (caller === undefined)
    throw invalidInput('CallerArn must be the ARN of a user, a group, a role, a session or the root user.');
  return caller;
}

/** A group calls nothing, but the API takes it for a caller; it has no name of a user (recorded). */
function groupFacts(arn: string): CallerFacts | undefined {
  const [, account] = /^arn:[^:]+:iam::(\d{12}):group\/./su.exec(arn) ?? [];
  if (account === undefined) return undefined;
  const keys = new Map([['aws:principalaccount', { values: [account], multivalued: false }]]);
  return { root: false, serviceLinked: false, federated: false, keys };
}

function policySet(
  members: Members,
  caller: CallerFacts | undefined,
  memory: PolicyMemory,
): PolicySet<ReadablePolicy> {
  const identity = policyInputs(members, 'PolicyInputList', memory);
  if (identity === undefined) throw invalidInput('PolicyInputList is missing.');
  const [boundary, second] = policyInputs(members, 'PermissionsBoundaryPolicyInputList', memory) ?? [];
  if (second !== undefined) {
    throw invalidInput('The list of Permissions Boundary policies cannot exceed 1 items.');
  }
  const session = policyInputs(members, 'SessionPolicyInputList', memory) ?? [];
  const cut = session.length > 0 || caller?.federated === true;
  const serviceControl = [
    ...policyLevels(members, 'ServiceControlPolicyInputList', 'identity', memory),
    ...organizationLevels(members, 'OrderedOrganizationPolicyInputList', memory),
  ];
  const resourceControl = policyLevels(members, 'ResourceControlPolicyInputList', 'resource-control', memory);
  const bound = caller?.serviceLinked !== true;
  return {
    root: caller?.root === true,
    identity,
    ...(boundary === undefined ? {} : { boundary }),
    ...(cut ? { session } : {}),
    serviceControl: bound ? serviceControl : [],
    resourceControl: bound ? resourceControl : [],
  };
}

/**
 * INVARIANT: no policy is ignored. If a misspelt list or an unknown kind were ignored, the answer would be
 * wrong.
 */
function refuseUnknownPolicies(members: Members): void {
  for (const name of members.keys()) {
    if (POLICY_MEMBERS.has(name) || !/polic/iu.test(name)) continue;
    throw invalidInput(`${name.slice(0, 128)} is not a list of policies that can be simulated.`);
  }
}
