import { decideQuestion } from '../decide/decide.ts';
import { layersOf } from '../decide/layers.ts';
import { matchResource, type Subject, statementApplies, subjectOf } from '../decide/matchResource.ts';
import type { ActionQuestion, Decision, PolicyKind, PolicySet } from '../decide/types.ts';
import type { CompiledStatement } from '../policy/compiledPolicy.ts';
import { Facts } from '../policy/conditions/facts.ts';
import type { ParsedStatement } from '../policy/parsedPolicy.ts';
import { or, type Truth } from '../policy/truth.ts';
import type { ReadablePolicy } from './readablePolicy.ts';

/** The kinds of policies in an explanation. A role's trust policy takes part in who may assume the role. */
export type ExplainedKind = PolicyKind | 'trust';

/** A decision with every statement that contributed to it. */
export interface Judgement {
  readonly question: ActionQuestion;
  readonly subject: Subject;
  /** The values of the question's condition keys; each key is read once. */
  readonly facts: Facts;
  readonly root: boolean;
  readonly decision: Decision;
  readonly layers: readonly JudgedLayer[];
  /** What decided, in one sentence, where the decision's reason alone does not say it. */
  readonly because?: string;
}

/** One layer of AWS's enforcement flow. */
export interface JudgedLayer {
  readonly kind: ExplainedKind;
  /** Position among the levels of its kind, from 1. */
  readonly level: number;
  readonly mustAllow: boolean;
  readonly denies: Truth;
  readonly allows: Truth;
  readonly policies: readonly ReadablePolicy[];
  /** The statements whose action matches, in the order of the policies. */
  readonly statements: readonly JudgedStatement[];
}

export interface JudgedStatement {
  readonly policy: ReadablePolicy;
  readonly statement: CompiledStatement;
  /** The same statement as it was written. */
  readonly written: ParsedStatement;
  /** Whether its resource can match for some values of its variables. */
  readonly inReach: boolean;
  readonly applies: Truth;
}

/**
 * Decides as `decide` does, with the same functions, and keeps the result of each statement. It is for
 * explanations only; real decisions do not call it.
 */
export function judge(set: PolicySet<ReadablePolicy>, question: ActionQuestion): Judgement {
  const subject = subjectOf(question.resource);
  const facts = new Facts(question.context);
  const levels = new Map<PolicyKind, number>();
  const layers = layersOf(set, question.action).map((layer) => {
    const level = (levels.get(layer.kind) ?? 0) + 1;
    levels.set(layer.kind, level);
    return judgeLayer(layer, level, question.action, subject, facts);
  });
  return { question, subject, facts, root: set.root, decision: decideQuestion(set, question), layers };
}

/** The result of each statement of one layer. */
export function judgeLayer(
  { kind, mustAllow, policies }: Pick<JudgedLayer, 'kind' | 'mustAllow' | 'policies'>,
  level: number,
  action: string,
  subject: Subject,
  facts: Facts,
): JudgedLayer {
  const statements = policies.flatMap((policy) => judgePolicy(policy, action, subject, facts));
  const any = (effect: 'Allow' | 'Deny') =>
    statements
      .filter(({ statement }) => statement.effect === effect)
      .reduce<Truth>((truth, { applies }) => or(truth, applies), false);
  return { kind, level, mustAllow, denies: any('Deny'), allows: any('Allow'), policies, statements };
}

function judgePolicy(
  policy: ReadablePolicy,
  action: string,
  subject: Subject,
  facts: Facts,
): JudgedStatement[] {
  const { deny, allow } = policy.forAction(action);
  return [...deny, ...allow]
    .sort((a, b) => a.index - b.index)
    .flatMap((statement) => {
      const written = policy.parsed.statements[statement.index];
      if (written === undefined) return [];
      const applies = statementApplies(statement, subject, facts, []);
      return [{ policy, statement, written, inReach: isInReach(statement, subject), applies }];
    });
}

function isInReach({ resource }: CompiledStatement, subject: Subject): boolean {
  return matchResource(resource, subject, () => 'unknown', []) !== false;
}
