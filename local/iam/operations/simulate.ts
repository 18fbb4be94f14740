import type { EvaluationResult } from '../../../src/authz/explain/evaluationResult.ts';
import { PolicyError } from '../../../src/authz/policy/policyError.ts';
import type { Parameters } from '../../../src/query/parameters.ts';
import type { XmlMembers } from '../../../src/query/xml.ts';
import { PolicyMemory } from '../../../workbench/simulate/policyMemory.ts';
import { principalPolicies } from '../../../workbench/simulate/principalPolicies.ts';
import { simulateCase, simulatePrincipal } from '../../../workbench/simulate/simulateCase.ts';
import { SimulationError } from '../../../workbench/simulate/simulationError.ts';
import { asked, askedAny } from '../askedResources.ts';
import { malformed } from '../documents.ts';
import { iamError, noSuchEntity } from '../iamErrors.ts';
import type { IamCall, IamOperations } from '../iamOperation.ts';
import { pageOf } from '../pages.ts';

/** IAM API Reference: SimulateCustomPolicy, SimulatePrincipalPolicy. */
export const simulations: IamOperations = {
  SimulateCustomPolicy: {
    asks: askedAny,
    run: ({ parameters }) => {
      const simulation = caseOf(parameters);
      return answer(
        parameters,
        told(() => simulateCase(simulation, new PolicyMemory()).EvaluationResults),
      );
    },
  },
  SimulatePrincipalPolicy: {
    asks: ({ account, parameters }) => {
      const arn = parameters.required('PolicySourceArn');
      return asked(account, arn, arn, []);
    },
    run: simulateSource,
  },
};

function simulateSource({ account, organization, parameters }: IamCall): XmlMembers {
  const arn = parameters.required('PolicySourceArn');
  const source = told(() => principalPolicies(account, arn, organization));
  if (source === undefined || source.set.root) {
    throw noSuchEntity(`Policy source ${arn.slice(0, 256)} cannot be found.`);
  }
  // A user is its own caller; a role or a group has none unless one is named.
  const caller = parameters.get('CallerArn') ?? (arn.includes(':user/') ? arn : undefined);
  const simulation = { PolicyInputList: [], ...caseOf(parameters), CallerArn: caller };
  const given = Object.fromEntries(Object.entries(simulation).filter(([, value]) => value !== undefined));
  return answer(
    parameters,
    told(() => simulatePrincipal(given, source.set, new PolicyMemory())),
  );
}

/** Lists of texts that a call and a case have by the same names. */
const LISTS = ['ActionNames', 'ResourceArns', 'PolicyInputList', 'PermissionsBoundaryPolicyInputList'];

/** The call as a case of `mqgate simulate`. @throws QueryError InvalidInput */
function caseOf(parameters: Parameters): Readonly<Record<string, unknown>> {
  if (parameters.get('ResourcePolicy') !== undefined) {
    throw iamError(
      'InvalidInput',
      'Amazon MQ has no resource-based policies: ResourcePolicy cannot be simulated.',
    );
  }
  const lists = LISTS.map((name) => [name, parameters.texts(name)] as const).filter(
    ([, texts]) => texts.length > 0,
  );
  const levels = parameters.list('OrderedOrganizationPolicyInputList').map((level) => ({
    ServiceControlPolicyInputList: level.texts('ServiceControlPolicyInputList'),
  }));
  const caller = parameters.get('CallerArn');
  return {
    ...Object.fromEntries(lists),
    ContextEntries: parameters.list('ContextEntries').map((entry) => ({
      ContextKeyName: entry.required('ContextKeyName'),
      ContextKeyType: entry.get('ContextKeyType') ?? 'string',
      ContextKeyValues: entry.texts('ContextKeyValues'),
    })),
    ...(levels.length === 0 ? {} : { OrderedOrganizationPolicyInputList: levels }),
    ...(caller === undefined ? {} : { CallerArn: caller }),
  };
}

function answer(parameters: Parameters, results: readonly EvaluationResult[]): XmlMembers {
  const numbered = results.map((result, index) => ({ result, key: String(index).padStart(6, '0') }));
  const { items, more } = pageOf(numbered, ({ key }) => key, parameters);
  return { EvaluationResults: items.map(({ result }) => resultShape(result)), ...more };
}

/** `EvalDecisionDetails` is a map that is empty within one account. */
function resultShape({ EvalDecisionDetails: _, ...result }: EvaluationResult): XmlMembers {
  return result as unknown as XmlMembers;
}

/** Runs a simulation, whose faults are the caller's. */
function told<Value>(simulate: () => Value): Value {
  try {
    return simulate();
  } catch (error) {
    if (error instanceof SimulationError && error.code !== 'ServiceFailure') {
      throw iamError(error.code, error.message);
    }
    if (error instanceof PolicyError) throw malformed(error.message);
    throw error;
  }
}
