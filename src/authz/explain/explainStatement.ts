import { matchResource, type Subject } from '../decide/matchResource.ts';
import type { ContextLookup } from '../decide/types.ts';
import { compileConditions } from '../policy/conditions/compileConditions.ts';
import { evaluateConditions } from '../policy/conditions/evaluateConditions.ts';
import type { Facts } from '../policy/conditions/facts.ts';
import { matchGlob, symbolsOf } from '../policy/matchGlob.ts';
import type { ParsedCondition } from '../policy/parsedPolicy.ts';
import { askedVariables } from './askedKeys.ts';
import type { ConditionExplanation, KeyExplanation, StatementExplanation } from './explanation.ts';
import type { JudgedStatement, Judgement } from './judge.ts';

/** One statement whose action matches: which of its elements matched, and with which values. */
export function explainStatement(
  judged: JudgedStatement,
  { question: { action }, subject, facts }: Pick<Judgement, 'question' | 'subject' | 'facts'>,
): StatementExplanation {
  const { policy, statement, written, applies } = judged;
  const { index, sid, effect, doubt } = statement;
  return {
    ...(sid === undefined ? {} : { sid }),
    index,
    start: policy.positions()[index]?.opens ?? { Line: 1, Column: 1 },
    effect,
    action: { ...written.action, matched: true, matching: matchingActions(judged, action) },
    resource: {
      ...written.resource,
      matched: matchResource(statement.resource, subject, facts.get, []),
      matching: matchingResources(judged, subject, facts.get),
    },
    conditions: written.conditions.map((condition) => explainCondition(judged, condition, facts)),
    variables: askedVariables(judged).map((key) => factOf(key, facts)),
    ...(doubt === undefined ? {} : { doubt }),
    applies,
  };
}

function matchingActions({ statement, written }: JudgedStatement, action: string): string[] {
  const name = symbolsOf(action.toLowerCase());
  const globs = statement.action.globs;
  return written.action.values.filter((_, index) => {
    const glob = globs[index];
    return glob !== undefined && matchGlob(glob, name);
  });
}

/** A statement with a doubt about its resources is compiled to other patterns than it has. */
function matchingResources(
  { statement, written }: JudgedStatement,
  subject: Subject,
  context: ContextLookup,
): string[] {
  const { effect, patterns, negated } = statement.resource;
  if (patterns.length !== written.resource.values.length) return [];
  return written.resource.values.filter((_, index) => {
    const alone = { effect, negated, patterns: patterns.slice(index, index + 1) };
    return matchResource(alone, subject, context, []) === !negated;
  });
}

/** Each condition is compiled separately, so that a doubt in one does not hide the results of the others. */
function explainCondition(
  { policy, statement }: JudgedStatement,
  condition: ParsedCondition,
  facts: Facts,
): ConditionExplanation {
  const { effect } = statement;
  const { conditions, doubt } = compileConditions([condition], effect, policy.parsed.version);
  return {
    operator: condition.operator,
    ...factOf(condition.key, facts),
    expected: condition.values,
    matched: evaluateConditions(conditions, facts, []),
    ...(doubt === undefined ? {} : { doubt }),
  };
}

function factOf(key: string, facts: Facts): KeyExplanation {
  const fact = facts.get(key.toLowerCase());
  return { key, actual: typeof fact === 'string' ? fact : fact.values };
}
