import type { Effect } from '../parsedPolicy.ts';
import { resolveTemplate, type Template } from '../template.ts';
import { and, or, type Truth } from '../truth.ts';
import type { Test } from './comparisons.ts';
import type { CompiledConditions } from './compileConditions.ts';
import type { ComparingCondition, CompiledCondition, PolicyValue } from './compiledCondition.ts';
import type { ContextValue, Facts, Known } from './facts.ts';
import type { Operator } from './operators.ts';

/**
 * Whether every condition of a statement is true (docs/rules/iam.md rules 13 to 23). Adds the unknown keys
 * that it read to `needs`; the caller uses them only if the result is unknown.
 */
export function evaluateConditions(
  { all, effect }: CompiledConditions,
  facts: Facts,
  needs: string[],
): Truth {
  let holds: Truth = true;
  for (const condition of all) {
    holds = and(holds, evaluateCondition(condition, effect, facts, needs));
    // Stryker disable next-line ConditionalExpression: saves work only
    if (holds === false) return false;
  }
  return holds;
}

/** One operator on one key. */
export function evaluateCondition(
  condition: CompiledCondition,
  effect: Effect,
  facts: Facts,
  needs: string[],
): Truth {
  if (condition.kind === 'unreadable') return effect === 'Deny';
  const known = facts.find(condition.key);
  const { fact } = known;
  if (fact === 'unknown') {
    needs.push(condition.key);
    // Stryker disable next-line ConditionalExpression,EqualityOperator,StringLiteral: the values are not looked at, only their needs
    if (condition.kind === 'comparing') valuesOf(condition, facts, needs);
    return 'unknown';
  }
  if (condition.kind === 'presence') return fact === 'absent' ? condition.missing : condition.present;
  if (fact === 'absent') return whenMissing(condition);
  if (condition.quantifier === 'plain' && fact.multivalued) return false;
  return compare(condition, known, fact, effect, facts, needs);
}

/**
 * The result for a missing key (docs/rules/iam.md rules 14 and 15). `ForAnyValue` is false, also with
 * `IfExists` (recorded on AWS).
 */
function whenMissing({ quantifier, operator, ifExists }: ComparingCondition): boolean {
  if (quantifier !== 'plain') return quantifier === 'all';
  return ifExists || operator.negated;
}

function compare(
  condition: ComparingCondition,
  known: Known,
  fact: ContextValue,
  effect: Effect,
  facts: Facts,
  needs: string[],
): Truth {
  const { operator, quantifier, exact } = condition;
  const inDoubt = effect === 'Deny';
  const actual = facts.read(known, fact.values, operator.comparison);
  // Stryker disable next-line ConditionalExpression,StringLiteral: saves work only; the tests below say the same
  if (exact !== undefined && quantifier === 'plain') return exact.has(actual[0]) !== operator.negated;
  const expected = valuesOf(condition, facts, needs);
  let fits: Truth = quantifier !== 'any';
  for (const value of actual) {
    const one = fitsOne(value, expected, operator, inDoubt);
    fits = quantifier === 'any' ? or(fits, one) : and(fits, one);
  }
  return fits;
}

/**
 * The policy's values are alternatives, compared in their order; for a negated operator none may match
 * (docs/rules/iam.md rule 13). A value that cannot be compared gives the result by the effect, unless an
 * earlier value matches (docs/rules/iam.md rule 21). So a value that is still unknown may match, may differ,
 * or may turn out to be one that cannot be compared: the result is certain only if it is the same for all
 * three.
 */
function fitsOne(
  value: unknown,
  expected: readonly Expected[],
  { negated, comparison }: Operator,
  inDoubt: boolean,
): Truth {
  if (value === undefined) {
    if (comparison.refusesMalformed) return false;
    // No value is unknown here: of the families with variables, only ARNs may be malformed.
    return expected.includes('doubt') ? inDoubt : negated;
  }
  let waits = false;
  let outcome = negated;
  for (const test of expected) {
    if (test === 'doubt') {
      outcome = inDoubt;
      break;
    }
    const fits = typeof test === 'function' ? test(value) : test;
    if (fits === true) {
      outcome = !negated;
      break;
    }
    if (fits === 'unknown') waits = true;
  }
  if (!waits) return outcome;
  // Of the values with variables, only an ARN may turn out to be one that cannot be compared.
  const sameInDoubt = inDoubt !== negated || comparison.family !== 'arn';
  return outcome !== negated && sameInDoubt ? outcome : 'unknown';
}

/** A value of the policy for this request, or its result if that does not depend on the request's value. */
type Expected = Test | Truth | 'doubt';

function valuesOf(
  { values, operator }: ComparingCondition,
  facts: Facts,
  needs: string[],
): readonly Expected[] {
  // Stryker disable next-line ConditionalExpression: saves work only
  if (values.every(isReady)) return values;
  return values.map((value) => (isReady(value) ? value : expectedOf(value, operator, facts, needs)));
}

function isReady(value: PolicyValue): value is Test | 'doubt' {
  return typeof value === 'function' || value === 'doubt';
}

function expectedOf(template: Template, operator: Operator, facts: Facts, needs: string[]): Expected {
  const resolved = resolveTemplate(template, facts.get);
  // docs/rules/iam.md rule 18: no value equals a value that does not exist.
  if (resolved.kind === 'no-value') return false;
  if (resolved.kind === 'unknown') {
    needs.push(...resolved.needs);
    return 'unknown';
  }
  return operator.comparison.prepare(resolved.pieces) ?? 'doubt';
}
