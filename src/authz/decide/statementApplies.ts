import type { CompiledStatement } from '../policy/compiledPolicy.ts';
import { evaluateConditions } from '../policy/conditions/evaluateConditions.ts';
import type { Facts } from '../policy/conditions/facts.ts';
import { and, type Truth } from '../policy/truth.ts';
import { matchResource } from './matchResource.ts';
import type { Subject } from './subject.ts';

/**
 * Whether a statement whose action matches applies to the request. While that is unknown, `needs` gains the
 * facts that could settle it, and nothing otherwise.
 */
export function statementApplies(
  statement: CompiledStatement,
  subject: Subject,
  facts: Facts,
  needs: string[],
): Truth {
  const before = needs.length;
  // Conditions first: their facts are at hand, and comparing two words is cheaper than matching an ARN.
  const conditions = evaluateConditions(statement.conditions, facts, needs);
  const applies =
    // Stryker disable next-line ConditionalExpression: saves work only
    conditions === false
      ? false
      : and(conditions, matchResource(statement.resource, subject, facts.get, needs));
  // What a settled statement looked at settles nothing.
  if (applies !== 'unknown') needs.length = before;
  return applies;
}
