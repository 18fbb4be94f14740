import type { Effect, ParsedCondition, PolicyVersion } from '../parsedPolicy.ts';

/** The conditions of one statement. */
export interface CompiledConditions {
  readonly effect: Effect;
}

/** Prepares a statement's conditions. `doubt`: an operator or value that cannot be read. */
export function compileConditions(
  conditions: readonly ParsedCondition[],
  effect: Effect,
  _version: PolicyVersion,
): { readonly conditions: CompiledConditions; readonly doubt?: string } {
  if (conditions.length === 0) return { conditions: { effect } };
  return {
    conditions: { effect },
    doubt: `operator ${conditions[0]?.operator.slice(0, 64)} is not evaluated yet`,
  };
}
