import type { ReadablePolicy } from '../../src/authz/explain/readablePolicy.ts';
import { jsonElements, PolicyError, type PolicyGrammar } from '../../src/authz/policy/parsedPolicy.ts';
import { listOf, type Members } from './inputLists.ts';
import type { PolicyMemory } from './policyMemory.ts';
import { invalidInput, SimulationError } from './simulationError.ts';

/** IAM API Reference, SimulateCustomPolicy: longest policy document, in characters. */
const MAX_POLICY = 131_072;

/**
 * The policies of one input list, named `<list>.<number>` as the API names them. Undefined if the list is not
 * given.
 */
export function policyInputs(
  members: Members,
  list: string,
  memory: PolicyMemory,
): readonly ReadablePolicy[] | undefined {
  return listOf(members, list)?.map((input, index) =>
    readInput(input, `${list}.${index + 1}`, 'identity', memory),
  );
}

/** The same for a list of levels: `<list>.<level>.<number>`. */
export function policyLevels(
  members: Members,
  list: string,
  grammar: PolicyGrammar,
  memory: PolicyMemory,
): readonly (readonly ReadablePolicy[])[] {
  return (listOf(members, list) ?? []).map((level, index) => {
    const name = `${list}.${index + 1}`;
    if (!Array.isArray(level))
      throw invalidInput(`${name} must be a list of policies: ${list} is a list of levels.`);
    return level.map((input, at) => readInput(input, `${name}.${at + 1}`, grammar, memory));
  });
}

/**
 * Service control policies as the IAM API takes them: `[{ServiceControlPolicyInputList: [policy, …]}, …]`.
 */
export function organizationLevels(
  members: Members,
  list: string,
  memory: PolicyMemory,
): readonly (readonly ReadablePolicy[])[] {
  return (listOf(members, list) ?? []).map((level, index) => {
    const name = `${list}.${index + 1}`;
    const elements = jsonElements(level);
    if (elements === undefined) throw invalidInput(`${name} must be a JSON object.`);
    const policies = policyInputs(elements, 'ServiceControlPolicyInputList', memory) ?? [];
    if (policies.length === 0) {
      throw invalidInput(
        `Organization policy at index ${index + 1} must contain at least one service control policy`,
      );
    }
    return policies.map((policy) => ({ ...policy, name: `${name}.${policy.name}` }));
  });
}

function readInput(
  input: unknown,
  name: string,
  grammar: PolicyGrammar,
  memory: PolicyMemory,
): ReadablePolicy {
  if (typeof input !== 'string' && jsonElements(input) === undefined) {
    throw invalidInput(`${name} must be a policy: its JSON text or a JSON object.`);
  }
  if (typeof input === 'string' && input.length > MAX_POLICY) {
    throw invalidInput(`${name} must have length less than or equal to ${MAX_POLICY}.`);
  }
  try {
    return memory.read(input as string | object, name, grammar);
  } catch (error) {
    if (error instanceof PolicyError) {
      throw new SimulationError('MalformedPolicyDocument', error.message, name);
    }
    throw error;
  }
}
