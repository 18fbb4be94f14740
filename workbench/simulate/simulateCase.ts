import type { PolicySet } from '../../src/authz/decide/types.ts';
import { type EvaluationResult, evaluationResult } from '../../src/authz/explain/evaluationResult.ts';
import { judge } from '../../src/authz/explain/judge.ts';
import type { ReadablePolicy } from '../../src/authz/explain/readablePolicy.ts';
import { simulatedResource } from '../../src/mq/authorization/simulatedResource.ts';
import type { Finding } from '../findings/finding.ts';
import { policyFindings } from '../findings/policyFindings.ts';
import type { PolicyMemory } from './policyMemory.ts';
import { readCase, type SimulationCase } from './readCase.ts';

/** The answer to a case, as its line is written. */
export interface SimulationAnswer {
  readonly EvaluationResults: readonly EvaluationResult[];
  /** Only where it is asked for: the API has no such member. */
  readonly PolicyFindings?: readonly (Finding & { readonly policy: string })[];
}

/** Simulates one case: a result for each action on each resource, in that order. Throws SimulationError. */
export function simulateCase(value: unknown, memory: PolicyMemory, findings = false): SimulationAnswer {
  const simulation = readCase(value, memory);
  const EvaluationResults = resultsOf(simulation);
  return findings
    ? { EvaluationResults, PolicyFindings: policiesOf(simulation.set).flatMap(findingsOf) }
    : { EvaluationResults };
}

/**
 * The same for a principal of an account: its policies bear together with those of the case; a boundary or control policies that
 * the case has take the place of its own.
 */
export function simulatePrincipal(
  value: unknown,
  principal: PolicySet<ReadablePolicy>,
  memory: PolicyMemory,
): readonly EvaluationResult[] {
  const simulation = readCase(value, memory);
  const { set } = simulation;
  const boundary = set.boundary ?? principal.boundary;
  return resultsOf({
    ...simulation,
    set: {
      ...set,
      root: principal.root,
      identity: [...principal.identity, ...set.identity],
      ...(boundary === undefined ? {} : { boundary }),
      serviceControl: set.serviceControl.length > 0 ? set.serviceControl : principal.serviceControl,
      resourceControl: set.resourceControl.length > 0 ? set.resourceControl : principal.resourceControl,
    },
  });
}

function resultsOf({ set, actions, resources, context }: SimulationCase): EvaluationResult[] {
  return actions.flatMap((action) =>
    resources.map((resource) => {
      const ref = simulatedResource(action, resource);
      const question = { action, resource: ref, required: true, context, shown: resource } as const;
      return evaluationResult(judge(set, question), resource);
    }),
  );
}

function policiesOf(set: PolicySet<ReadablePolicy>): ReadablePolicy[] {
  const boundary = set.boundary === undefined ? [] : [set.boundary];
  const levels = [...set.serviceControl, ...set.resourceControl].flat();
  return [...set.identity, ...boundary, ...(set.session ?? []), ...levels];
}

function findingsOf(policy: ReadablePolicy): (Finding & { readonly policy: string })[] {
  return policyFindings(policy).map((finding) => ({ policy: policy.name, ...finding }));
}
