import type { PolicySet } from '../../src/authz/decide/types.ts';
import { allAskedKeys } from '../../src/authz/explain/askedKeys.ts';
import { type EvaluationResult, evaluationResult } from '../../src/authz/explain/evaluationResult.ts';
import { judge } from '../../src/authz/explain/judge.ts';
import type { ReadablePolicy } from '../../src/authz/explain/readablePolicy.ts';
import { simulatedResource } from '../../src/mq/authorization/simulatedResource.ts';
import type { Finding } from '../findings/finding.ts';
import { policyFindings } from '../findings/policyFindings.ts';
import { PolicyMemory } from './policyMemory.ts';
import { readCase, type SimulatedOwner, type SimulationCase } from './readCase.ts';
import { invalidInput } from './simulationError.ts';
import { policiesOf, resultsWithinBounds } from './simulationWork.ts';

/** The answer to a case, as it is written in its line. */
export interface SimulationAnswer {
  readonly EvaluationResults: readonly EvaluationResult[];
  /** Present only with --findings: the API has no such member. */
  readonly PolicyFindings?: readonly (Finding & { readonly policy: string })[];
}

/** A part of a case's results: the first ones, or those from a place on. */
export interface ResultRange {
  readonly from: number;
  readonly most: number;
}

/** Results of one case, and how many the case has in all. */
export interface SimulatedResults {
  readonly results: readonly EvaluationResult[];
  readonly total: number;
  /** The keys that identity policies and boundaries use anywhere, and that the case does not give. */
  readonly unanswered: readonly string[];
}

/** Simulates one case: a result for each action on each resource, in that order. Throws SimulationError. */
export function simulateCase(value: unknown, memory: PolicyMemory, findings = false): SimulationAnswer {
  const simulation = readCase(value, memory);
  const total = resultCount(simulation);
  if (total > resultsWithinBounds(simulation) * WHOLE) {
    throw invalidInput(
      'With these policies, ActionNames and ResourceArns make more results than can be computed.',
    );
  }
  const EvaluationResults = resultsOf(simulation, { from: 0, most: total });
  return findings
    ? { EvaluationResults, PolicyFindings: policiesOf(simulation).flatMap(findingsOf) }
    : { EvaluationResults };
}

/** The work allowed for a case that is answered completely: that of some pages of the API. */
const WHOLE = 10;

/**
 * Simulates as much of a case as one answer may hold: at most `range.most` results. Throws SimulationError.
 */
export function simulateRange(
  value: unknown,
  range: ResultRange,
  owner: SimulatedOwner = {},
): SimulatedResults {
  return rangeOf(readCase(value, new PolicyMemory(), owner), range);
}

/**
 * The same for a principal of an account: its policies apply together with those of the case. A boundary or
 * control policies of the case replace its own.
 */
export function simulatePrincipal(
  value: unknown,
  principal: PolicySet<ReadablePolicy>,
  owner: SimulatedOwner,
  range: ResultRange,
): SimulatedResults {
  const simulation = readCase(value, new PolicyMemory(), owner);
  const { set } = simulation;
  const boundary = set.boundary ?? principal.boundary;
  const whole = {
    ...simulation,
    set: {
      ...set,
      root: principal.root,
      identity: [...principal.identity, ...set.identity],
      ...(boundary === undefined ? {} : { boundary }),
      serviceControl: set.serviceControl.length > 0 ? set.serviceControl : principal.serviceControl,
      resourceControl: set.resourceControl.length > 0 ? set.resourceControl : principal.resourceControl,
    },
  };
  return rangeOf(whole, range);
}

function rangeOf(simulation: SimulationCase, { from, most }: ResultRange): SimulatedResults {
  const unanswered = unansweredOf(simulation);
  const bounded = Math.min(most, resultsWithinBounds(simulation), resultsNaming(unanswered));
  return {
    results: resultsOf(simulation, { from, most: bounded }),
    total: resultCount(simulation),
    unanswered,
  };
}

/** The characters of keys in one answer, with the marks around each key. */
const MOST_KEY_CHARACTERS = 4_000_000;
const AROUND_KEY = 20;

/** How many results one answer may hold, because each result may name all of these keys. At least one. */
function resultsNaming(keys: readonly string[]): number {
  const characters = keys.reduce((sum, key) => sum + key.length + AROUND_KEY, 1);
  return Math.max(1, Math.floor(MOST_KEY_CHARACTERS / characters));
}

function unansweredOf({ set, isGiven }: SimulationCase): readonly string[] {
  const policies = [...set.identity, ...(set.boundary === undefined ? [] : [set.boundary])];
  const asked = new Set(policies.flatMap(({ parsed }) => allAskedKeys(parsed)));
  return [...asked].filter((key) => !isGiven(key));
}

function resultCount({ actions, resources }: SimulationCase): number {
  return actions.length * resources.length;
}

function resultsOf(simulation: SimulationCase, { from, most }: ResultRange): EvaluationResult[] {
  const { set, actions, resources, context } = simulation;
  const count = Math.max(0, Math.min(most, resultCount(simulation) - from));
  return Array.from({ length: count }, (_, offset) => {
    const at = from + offset;
    const action = actions[Math.floor(at / resources.length)] ?? '';
    const resource = resources[at % resources.length] ?? '';
    const ref = simulatedResource(action, resource);
    const question = { action, resource: ref, required: true, context, shown: resource } as const;
    return evaluationResult(judge(set, question), resource);
  });
}

function findingsOf(policy: ReadablePolicy): (Finding & { readonly policy: string })[] {
  return policyFindings(policy).map((finding) => ({ policy: policy.name, ...finding }));
}
