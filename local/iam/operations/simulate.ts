import type { EvaluationResult } from '../../../src/authz/explain/evaluationResult.ts';
import type { ReadablePolicy } from '../../../src/authz/explain/readablePolicy.ts';
import { statementPositions } from '../../../src/authz/explain/statementPositions.ts';
import { PolicyError } from '../../../src/authz/policy/parsedPolicy.ts';
import type { Parameters, TextConstraint } from '../../../src/query/parameters.ts';
import { validationError } from '../../../src/query/queryService.ts';
import type { XmlMembers } from '../../../src/query/xml.ts';
import { withoutExcluded } from '../../../workbench/simulate/excludedPolicies.ts';
import {
  type ResultRange,
  type SimulatedResults,
  simulatePrincipal,
  simulateRange,
} from '../../../workbench/simulate/simulateCase.ts';
import { SimulationError } from '../../../workbench/simulate/simulationError.ts';
import { askedAny } from '../askedResources.ts';
import { malformed } from '../documents.ts';
import { iamError } from '../iamErrors.ts';
import type { IamCall, IamOperations } from '../iamOperation.ts';
import { pageLimit, readMarker, writeMarker } from '../pages.ts';
import { readExclusion } from '../policyExclusions.ts';
import { askedSource, policySource } from '../policySource.ts';

/** IAM API Reference: SimulateCustomPolicy, SimulatePrincipalPolicy. */
export const simulations: IamOperations = {
  SimulateCustomPolicy: {
    asks: askedAny,
    run: ({ parameters, account: { partition, accountId } }) => {
      const simulation = caseOf(parameters);
      const owner = { partition, askingAccountId: accountId };
      return answer(parameters, (range) => simulateRange(simulation, range, owner));
    },
  },
  SimulatePrincipalPolicy: { asks: askedSource, run: simulateSource },
};

function simulateSource(call: IamCall): XmlMembers {
  const { account, parameters } = call;
  const { arn, principals, set: found } = asCallerErrors(() => policySource(call));
  const exclusions = parameters.list('PolicyExclusionList').map(readExclusion);
  const holder = arn.slice(arn.lastIndexOf('/') + 1);
  const all = withoutExcluded(found, exclusions, holder);
  const stored = (policy: ReadablePolicy) => asStored(policy, holder, principals.documentOf(policy));
  const set = {
    ...all,
    identity: all.identity.map(stored),
    ...(all.boundary && { boundary: stored(all.boundary) }),
  };
  // A user is its own caller; a role or a group has none unless one is named.
  const caller = parameters.get('CallerArn') ?? (arn.includes(':user/') ? arn : undefined);
  const simulation = { ...caseOf(parameters), CallerArn: caller };
  const given = Object.fromEntries(Object.entries(simulation).filter(([, value]) => value !== undefined));
  const owner = { ...account, askingAccountId: account.accountId };
  return answer(parameters, (range) => simulatePrincipal(given, set, owner, range));
}

/**
 * A policy with the places of its statements in the text that IAM's operations give, which is compact. An
 * inline policy is named after its holder too: `group_Admins_Full` (recorded).
 */
function asStored(policy: ReadablePolicy, holder: string, document: unknown): ReadablePolicy {
  const [kind, group = holder] = policy.source.split(' ');
  const name = policy.arn === undefined ? `${kind}_${group}_${policy.name}` : policy.name;
  return { ...policy, name, positions: () => statementPositions(JSON.stringify(document)) };
}

/**
 * Parameters for resources that have policies or belong to Amazon EC2. They are refused, because the answer
 * would depend on them.
 */
const NOT_SIMULATED = ['ResourcePolicy', 'ResourceOwner', 'ResourceHandlingOption'];

/** The lists of texts that have the same names in a call and in a case. */
const LISTS = ['ActionNames', 'ResourceArns', 'PolicyInputList', 'PermissionsBoundaryPolicyInputList'];

const POLICY_LISTS: ReadonlySet<string> = new Set(['PolicyInputList', 'PermissionsBoundaryPolicyInputList']);
const POLICY_CHARACTERS = /^[\t\n\r\x20-\x7e\xa1-\xff]+$/;

/** The constraints of a policy's text in IAM's model (the sentence is recorded). */
export const POLICY_TEXT: TextConstraint = {
  constraint:
    '[Member must have length less than or equal to 131072, Member must have length ' +
    'greater than or equal to 1, Member must satisfy regular expression pattern: ' +
    '[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]+]',
  fits: (text) => text.length <= 131_072 && POLICY_CHARACTERS.test(text),
};

/** The call as a case of `mqgate simulate`. @throws QueryError InvalidInput */
function caseOf(parameters: Parameters): Readonly<Record<string, unknown>> {
  const unknown = NOT_SIMULATED.find((name) => parameters.get(name) !== undefined);
  if (unknown !== undefined) {
    throw iamError(
      'InvalidInput',
      `${unknown} cannot be simulated: Amazon MQ has no resource-based policies.`,
    );
  }
  const lists = LISTS.map((name) => {
    return [name, parameters.texts(name, POLICY_LISTS.has(name) ? POLICY_TEXT : undefined)] as const;
  }).filter(([, texts]) => texts.length > 0);
  const levels = parameters.list('OrderedOrganizationPolicyInputList').map((level) => ({
    ServiceControlPolicyInputList: level.texts('ServiceControlPolicyInputList'),
  }));
  const caller = parameters.get('CallerArn');
  return {
    PolicyInputList: [],
    ...Object.fromEntries(lists),
    ContextEntries: parameters.list('ContextEntries').flatMap(contextEntry),
    ...(levels.length === 0 ? {} : { OrderedOrganizationPolicyInputList: levels }),
    ...(caller === undefined ? {} : { CallerArn: caller }),
  };
}

/** In the order in which AWS names them (recorded). */
const CONTEXT_TYPES = [
  'binary',
  'ipList',
  'booleanList',
  'ip',
  'boolean',
  'numericList',
  'dateList',
  'numeric',
  'date',
  'stringList',
  'string',
  'binaryList',
];

/** An entry without any member is passed over (recorded). @throws QueryError ValidationError, InvalidInput */
function contextEntry(entry: Parameters, index: number): readonly object[] {
  const [name = '', type = ''] = [entry.get('ContextKeyName'), entry.get('ContextKeyType')];
  const values = entry.list('ContextKeyValues').map((value) => value.get('') ?? '');
  if (name === '' && type === '' && values.length === 0) return [];
  if (type !== '' && !CONTEXT_TYPES.includes(type)) {
    throw validationError(
      `1 validation error detected: Value at 'contextEntries.${index + 1}.member.contextKeyType' ` +
        'failed to satisfy constraint: Member must satisfy enum value set: ' +
        `[${CONTEXT_TYPES.join(', ')}]`,
    );
  }
  if (name !== '' && type === '') {
    throw iamError('InvalidInput', `Context key ${name.slice(0, 256)} has invalid type null.`);
  }
  return [{ ContextKeyName: name, ContextKeyType: type || 'string', ContextKeyValues: values }];
}

/**
 * Only the page that is asked for is computed. It may be shorter than MaxItems, as IAM's may: it ends with
 * the last result of an action where it can.
 */
function answer(parameters: Parameters, simulate: (range: ResultRange) => SimulatedResults): XmlMembers {
  const resources = Math.max(1, parameters.texts('ResourceArns').length);
  const from = placeOf(parameters, resources);
  const limit = pageLimit(parameters);
  const simulated = asCallerErrors(() => simulate({ from, most: limit * resources }));
  const { results, total, unanswered } = simulated;
  const page = byAction(results, from, resources).slice(0, limit);
  const end = from + page.reduce((count, group) => count + group.length, 0);
  const place = `${Math.floor(end / resources)}.${end % resources}`;
  const more =
    end < total ? { IsTruncated: true, Marker: writeMarker(place, parameters) } : { IsTruncated: false };
  return { EvaluationResults: page.map((group) => resultShape(group, unanswered)), ...more };
}

/**
 * A marker counts actions, so that it fits a call with other resources too (recorded), and then resources.
 * @throws QueryError InvalidInput for a marker that is not of simulations (recorded)
 */
function placeOf(parameters: Parameters, resources: number): number {
  const [, action, resource] = /^(\d{1,9})\.(\d{1,9})$/.exec(placeIn(parameters) ?? '') ?? [];
  if (action !== undefined) return Number(action) * resources + Number(resource);
  throw iamError('InvalidInput', 'Invalid marker for pagination.');
}

/** Undefined: the marker cannot be read. */
function placeIn(parameters: Parameters): string | undefined {
  try {
    return readMarker(parameters) ?? '0.0';
  } catch {
    return undefined;
  }
}

/**
 * The results of each action together. Those of an action that begins before the page, or does not fit into
 * it, come one by one: a decision over some of its resources would be wrong.
 */
function byAction(
  results: readonly EvaluationResult[],
  from: number,
  resources: number,
): readonly (readonly EvaluationResult[])[] {
  const groups: (readonly EvaluationResult[])[] = [];
  for (let at = 0; at < results.length; ) {
    const whole = (from + at) % resources === 0 && at + resources <= results.length;
    if (!whole && groups.length > 0 && (from + at) % resources === 0) break;
    const group = results.slice(at, at + (whole ? resources : 1));
    groups.push(group);
    at += group.length;
  }
  return groups;
}

/**
 * One action, on one resource or on several. Recorded: of several resources the strictest decision, every
 * statement that matched, and each resource's own result inside. `EvalDecisionDetails` is a map that is empty
 * within one account.
 */
function resultShape(judged: readonly EvaluationResult[], unanswered: readonly string[]): XmlMembers {
  const group = judged.map((result) => asApiShows(result, unanswered));
  const [first] = group;
  if (first === undefined) return {};
  const { EvalDecisionDetails: details, ...one } = group.length === 1 ? first : together(first, group);
  const members = one as unknown as XmlMembers;
  return details === undefined ? members : { ...members, EvalDecisionDetails: new Map() };
}

/** The types of the statements that a result shows: of a boundary only those that deny. */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  allowed: ['IAM Policy'],
  explicitDeny: ['IAM Policy', 'Permissions Boundary Policy'],
};

/**
 * Recorded. Where the organization refuses, no statement and no key is shown. Keys that have no value are
 * shown only where nothing allows and nothing denies, but then all of them, whatever their statement is for.
 * `mqgate explain` and `mqgate simulate` say more.
 */
function asApiShows(result: EvaluationResult, unanswered: readonly string[]): EvaluationResult {
  const { EvalDecision: decision, ResourceSpecificResults: resources } = result;
  const refused = result.OrganizationsDecisionDetail?.AllowedByOrganizations === false;
  const types = refused ? [] : (SHOWN[decision] ?? []);
  const shown = <Part extends Pick<EvaluationResult, 'MatchedStatements' | 'MissingContextValues'>>(
    part: Part,
  ): Part => ({
    ...part,
    MatchedStatements: distinct(
      part.MatchedStatements.filter(({ SourcePolicyType: type }) => types.includes(type)),
    ),
    MissingContextValues: decision === 'implicitDeny' && !refused ? unanswered : [],
  });
  return { ...shown(result), ...(resources && { ResourceSpecificResults: resources.map(shown) }) };
}

function together(
  first: EvaluationResult,
  group: readonly EvaluationResult[],
): Omit<EvaluationResult, 'EvalResourceName'> {
  const { EvalResourceName: _, ...shared } = first;
  const { PermissionsBoundaryDecisionDetail: boundary, OrganizationsDecisionDetail: organization } = first;
  const strictest = (['explicitDeny', 'implicitDeny'] as const).find((decision) =>
    group.some(({ EvalDecision }) => EvalDecision === decision),
  );
  return {
    ...shared,
    EvalDecision: strictest ?? 'allowed',
    MatchedStatements: distinct(group.flatMap(({ MatchedStatements }) => MatchedStatements)),
    MissingContextValues: distinct(group.flatMap(({ MissingContextValues }) => MissingContextValues)),
    ...(boundary && {
      PermissionsBoundaryDecisionDetail: {
        AllowedByPermissionsBoundary: group.every(
          (one) => one.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary,
        ),
      },
    }),
    ...(organization && {
      OrganizationsDecisionDetail: {
        AllowedByOrganizations: group.every((one) => one.OrganizationsDecisionDetail?.AllowedByOrganizations),
      },
    }),
    ResourceSpecificResults: group.flatMap(({ ResourceSpecificResults = [] }) => ResourceSpecificResults),
  };
}

function distinct<Value>(values: readonly Value[]): readonly Value[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

/** Runs a simulation. Its faults become errors of the caller. */
function asCallerErrors<Value>(simulate: () => Value): Value {
  try {
    return simulate();
  } catch (error) {
    if (error instanceof SimulationError && error.code !== 'ServiceFailure') {
      const [, item] = /^PolicyInputList\.(\d+)$/.exec(error.policy ?? '') ?? [];
      // Recorded; AWS does not say what is wrong. `mqgate simulate` does.
      if (item !== undefined) {
        throw iamError('InvalidInput', `Policy input list item ${item} has invalid content`);
      }
      throw iamError(error.code, error.message);
    }
    if (error instanceof PolicyError) throw malformed(error.message);
    throw error;
  }
}
