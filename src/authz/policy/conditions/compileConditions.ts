import type { Effect, ParsedCondition, PolicyVersion } from '../parsedPolicy.ts';
import { compileCondition } from './compileCondition.ts';
import type { CompiledCondition } from './compiledCondition.ts';

/** The conditions of one statement; all must hold. Those that are answered soonest stand first. */
export interface CompiledConditions {
  readonly effect: Effect;
  readonly all: readonly CompiledCondition[];
}

/**
 * Prepares a statement's conditions. `doubt` names the first operator or value that cannot be read
 * (docs/rules/iam.md rule 21).
 */
export function compileConditions(
  conditions: readonly ParsedCondition[],
  effect: Effect,
  version: PolicyVersion,
): { readonly conditions: CompiledConditions; readonly doubt?: string } {
  const compiled = conditions.map((condition) => compileCondition(condition, version));
  const all = compiled.map(({ condition }) => condition);
  const doubt = compiled.find((one) => one.doubt !== undefined)?.doubt;
  return {
    // Stryker disable next-line MethodExpression,ArithmeticOperator: saves work only
    conditions: { effect, all: all.sort((one, other) => effort(one) - effort(other)) },
    ...(doubt === undefined ? {} : { doubt }),
  };
}

/** One word to look up, a test to run, variables to fill in first. */
function effort(condition: CompiledCondition): number {
  if (condition.kind !== 'comparing' || condition.exact !== undefined) return 0;
  return condition.values.every((value) => typeof value === 'function') ? 1 : 2;
}
