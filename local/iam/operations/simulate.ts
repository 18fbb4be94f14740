import type { EvaluationResult } from '../../../src/authz/explain/evaluationResult.ts';
import { PolicyError } from '../../../src/authz/policy/parsedPolicy.ts';
import type { Parameters, TextConstraint } from '../../../src/query/parameters.ts';
import { validationError } from '../../../src/query/queryService.ts';
import type { XmlMembers } from '../../../src/query/xml.ts';
import { refuse, textFaults } from '../../../src/sts/validate.ts';
import { readExclusion, withoutExcluded } from '../../../workbench/simulate/excludedPolicies.ts';
import { principalPolicies } from '../../../workbench/simulate/principalPolicies.ts';
import {
  type ResultRange,
  type SimulatedResults,
  simulatePrincipal,
  simulateRange,
} from '../../../workbench/simulate/simulateCase.ts';
import { SimulationError } from '../../../workbench/simulate/simulationError.ts';
import { askedAny, askedEntity, entityOf, type HolderKind } from '../askedResources.ts';
import { malformed } from '../documents.ts';
import { iamError, noSuchEntity } from '../iamErrors.ts';
import type { AskedResource, IamCall, IamOperations } from '../iamOperation.ts';
import { pageLimit, readMarker, writeMarker } from '../pages.ts';

/** IAM API Reference: SimulateCustomPolicy, SimulatePrincipalPolicy. */
export const simulations: IamOperations = {
  SimulateCustomPolicy: {
    asks: askedAny,
    run: ({ parameters, account: { partition } }) => {
      const simulation = caseOf(parameters);
      return answer(parameters, (range) => simulateRange(simulation, range, { partition }));
    },
  },
  SimulatePrincipalPolicy: { asks: askedSource, run: simulateSource },
};

/**
 * A user, a group or a role. A session is refused: it has its role's policies, but it is not an entity with
 * policies of its own.
 */
const ENTITY = /^arn:[\w-]+:iam::\d{12}:(user|group|role)\/[\x21-\x7e]+$/;

/** The entity whose policies are read, with its tags. @throws QueryError InvalidInput */
function askedSource(call: IamCall): AskedResource {
  const arn = call.parameters.required('PolicySourceArn');
  refuse(textFaults('policySourceArn', arn, { length: [0, 2048] }));
  const [, kind] = ENTITY.exec(arn) ?? [];
  if (kind === undefined) {
    const shown = arn.slice(0, 256);
    throw iamError(
      'InvalidInput',
      `Invalid Entity Arn: ${shown} does not clearly define entity type and name.`,
    );
  }
  return askedEntity(kind as HolderKind, arn)(call);
}

function simulateSource({ account, organization, parameters }: IamCall): XmlMembers {
  const asked = parameters.required('PolicySourceArn');
  const [, kind = 'user'] = ENTITY.exec(asked) ?? [];
  const arn = entityOf(account, kind as HolderKind, asked)?.arn ?? asked;
  const source = asCallerErrors(() => principalPolicies(account, arn, organization));
  if (source === undefined) throw noSuchEntity(`Policy source ${arn.slice(0, 256)} cannot be found.`);
  const exclusions = asCallerErrors(() =>
    parameters.list('PolicyExclusionList').map((entry) => readExclusion((member) => entry.get(member))),
  );
  const set = withoutExcluded(source.set, exclusions, arn.slice(arn.lastIndexOf('/') + 1));
  // A user is its own caller; a role or a group has none unless one is named.
  const caller = parameters.get('CallerArn') ?? (arn.includes(':user/') ? arn : undefined);
  const simulation = { ...caseOf(parameters), CallerArn: caller };
  const given = Object.fromEntries(Object.entries(simulation).filter(([, value]) => value !== undefined));
  return answer(parameters, (range) => simulatePrincipal(given, set, account, range));
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
const POLICY_TEXT: TextConstraint = {
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
  const from = placeOf(parameters);
  const resources = Math.max(1, parameters.texts('ResourceArns').length);
  const limit = pageLimit(parameters);
  const { results, total } = asCallerErrors(() => simulate({ from, most: Math.max(limit, resources) }));
  const page = byAction(results, from, resources).slice(0, limit);
  const end = from + page.reduce((count, group) => count + group.length, 0);
  const more =
    end < total
      ? { IsTruncated: true, Marker: writeMarker(String(end), parameters) }
      : { IsTruncated: false };
  return { EvaluationResults: page.map(resultShape), ...more };
}

/** @throws QueryError InvalidInput for a marker that is not of simulations (recorded) */
function placeOf(parameters: Parameters): number {
  const place = placeIn(parameters);
  if (place !== undefined && /^\d{1,9}$/.test(place)) return Number(place);
  throw iamError('InvalidInput', 'Invalid marker for pagination.');
}

/** Undefined: the marker cannot be read. */
function placeIn(parameters: Parameters): string | undefined {
  try {
    return readMarker(parameters) ?? '0';
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
function resultShape(judged: readonly EvaluationResult[]): XmlMembers {
  const group = judged.map(withoutOrganization);
  const [first] = group;
  if (first === undefined) return {};
  const { EvalDecisionDetails: details, ...one } = group.length === 1 ? first : together(first, group);
  const members = one as unknown as XmlMembers;
  return details === undefined ? members : { ...members, EvalDecisionDetails: new Map() };
}

/** The types of statements that a result does not show, and where they refuse shows no statement at all. */
const CONTROLS: readonly string[] = ['Service Control Policy', 'Resource Control Policy'];

/** Recorded. `mqgate explain` and `mqgate simulate` show these statements too. */
function withoutOrganization(result: EvaluationResult): EvaluationResult {
  const refused = result.OrganizationsDecisionDetail?.AllowedByOrganizations === false;
  const shown = <Part extends Pick<EvaluationResult, 'MatchedStatements' | 'MissingContextValues'>>(
    part: Part,
  ): Part => ({
    ...part,
    MatchedStatements: refused
      ? []
      : part.MatchedStatements.filter(({ SourcePolicyType: type }) => !CONTROLS.includes(type)),
    MissingContextValues: refused ? [] : part.MissingContextValues,
  });
  const { ResourceSpecificResults: resources } = result;
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
