import type { CompiledStatement } from '../policy/compiledPolicy.ts';
import { evaluateConditions } from '../policy/conditions/evaluateConditions.ts';
import { and, type Truth } from '../policy/truth.ts';
import { matchResource } from './matchResource.ts';
import type { Subject } from './subject.ts';
import type { ContextLookup } from './types.ts';

/**
 * Whether a statement whose action matches applies to the request. While that is unknown, `needs` gains the facts that
 * could settle it, and nothing otherwise.
 * A statement that cannot be read as meant: an Allow does not apply, a Deny does (iam.md rule 21).
 */
export function statementApplies(
  statement: CompiledStatement,
  subject: Subject,
  context: ContextLookup,
  needs: Set<string>,
): Truth {
  const missing: string[] = [];
  const resource = matchResource(statement.resource, subject, context, missing);
  const applies = resource === false ? false : and(resource, conditionsHold(statement, context, missing));
  if (applies === 'unknown') {
    for (const need of missing) needs.add(need);
  }
  return applies;
}

function conditionsHold(statement: CompiledStatement, context: ContextLookup, missing: string[]): Truth {
  if (statement.doubt !== undefined) return statement.effect === 'Deny';
  return evaluateConditions(statement.conditions, context, missing);
}
