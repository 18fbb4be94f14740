import { decideQuestion } from '../../src/authz/decide/decide.ts';
import { matchResource, statementApplies, subjectOf } from '../../src/authz/decide/matchResource.ts';
import type { ActionQuestion, PolicySet } from '../../src/authz/decide/types.ts';
import type { ReadablePolicy } from '../../src/authz/explain/readablePolicy.ts';
import type { CompiledStatement } from '../../src/authz/policy/compiledPolicy.ts';
import { Facts } from '../../src/authz/policy/conditions/facts.ts';
import type { DecidedBy } from './recordedCall.ts';

/** A statement of the principal's present identity-based policies. */
export interface Granting {
  readonly policy: ReadablePolicy;
  readonly statement: CompiledStatement;
}

/** How the present policies decide a used question. */
export type Granted =
  /** The engine allows it, with certainty. `by`: the statements that allow it. */
  | { readonly is: 'allowed'; readonly by: readonly Granting[] }
  /**
   * The record lacks facts. `by`: the statement that the record names, or else every statement that may have
   * allowed it.
   */
  | { readonly is: 'open'; readonly by: readonly Granting[]; readonly needs: readonly string[] }
  | { readonly is: 'refused'; readonly why: string };

/** Which statements of a principal allow a question. */
export function grantsOf(
  set: PolicySet<ReadablePolicy>,
  question: ActionQuestion,
  decidedBy?: DecidedBy,
): Granted {
  const decision = decideQuestion(set, question);
  if (decision.outcome === 'refused') return { is: 'refused', why: refusalText(decision.reason) };
  const subject = subjectOf(question.resource);
  const facts = new Facts(question.context);
  const found = set.identity.flatMap((policy) =>
    policy.forAction(question.action).allow.map((statement) => ({
      policy,
      statement,
      applies: statementApplies(statement, subject, facts, []),
    })),
  );
  if (decision.outcome === 'allowed')
    return { is: 'allowed', by: found.filter(({ applies }) => applies === true) };
  const possible = found.filter(({ applies }) => applies !== false);
  const named = possible.filter(({ policy, statement }) => isNamed(decidedBy, policy, statement));
  return { is: 'open', by: named.length > 0 ? named : possible, needs: [...decision.needs] };
}

function isNamed(
  by: DecidedBy | undefined,
  { name, arn }: ReadablePolicy,
  { index }: CompiledStatement,
): boolean {
  return by !== undefined && by.policy === name && by.policyArn === arn && by.statement === index;
}

/**
 * Whether the statement's resources certainly include that of the question, for every value of its unknown
 * parts.
 */
export function certainlyOn({ statement }: Granting, { resource, context }: ActionQuestion): boolean {
  return matchResource(statement.resource, subjectOf(resource), context, []) === true;
}

function refusalText({
  effect,
  policyKind = 'identity',
  policy,
}: {
  effect: string;
  policyKind?: string;
  policy?: string;
}): string {
  const where = policy === undefined ? '' : ` (${policy})`;
  return effect === 'explicitDeny'
    ? `a Deny of today's ${policyKind} policies applies${where}`
    : `no statement of today's ${policyKind} policies allows it`;
}
