import type { ConditionScalar, Effect, ParsedList } from '../policy/parsedPolicy.ts';
import type { Truth } from '../policy/truth.ts';
import type { ExplainedKind } from './judge.ts';
import type { EvalDecision } from './matchedStatements.ts';
import type { Position } from './statementPositions.ts';

/** The reason of a decision, for people: every layer of the enforcement flow with its statements in reach. */
export interface Explanation {
  readonly action: string;
  readonly resource: string;
  readonly decision: EvalDecision;
  /** What decided, in one sentence. */
  readonly because: string;
  readonly layers: readonly LayerExplanation[];
  /** Keys that statements in reach use and the request does not have. */
  readonly missing: readonly string[];
}

export interface LayerExplanation {
  readonly kind: ExplainedKind;
  /** Position among the levels of its kind, from 1. */
  readonly level: number;
  /** `silent`: no statement applies. */
  readonly says: 'denies' | 'allows' | 'silent' | 'unknown';
  /** Whether `silent` refuses the request. */
  readonly mustAllow: boolean;
  readonly policies: readonly PolicyExplanation[];
}

export interface PolicyExplanation {
  readonly name: string;
  readonly arn?: string;
  readonly source: string;
  /** The statements whose action matches. */
  readonly statements: readonly StatementExplanation[];
  /** How many other statements the policy has. */
  readonly otherStatements: number;
}

export interface StatementExplanation {
  readonly sid?: string;
  /** From 0. */
  readonly index: number;
  readonly start: Position;
  readonly effect: Effect;
  readonly action: ListExplanation;
  readonly resource: ListExplanation;
  readonly conditions: readonly ConditionExplanation[];
  /** Variables of the statement, with their values in the request. */
  readonly variables: readonly KeyExplanation[];
  /** The part that cannot be read; it decides in place of the conditions (docs/rules/iam.md rule 21). */
  readonly doubt?: string;
  readonly applies: Truth;
}

/**
 * `Action`/`NotAction` or `Resource`/`NotResource` as written, and whether the whole element includes the
 * request.
 */
export interface ListExplanation extends ParsedList {
  readonly matched: Truth;
  /** Those of the values that the action or resource matches. */
  readonly matching: readonly string[];
}

export interface KeyExplanation {
  readonly key: string;
  readonly actual: readonly string[] | 'absent' | 'unknown';
}

export interface ConditionExplanation extends KeyExplanation {
  readonly operator: string;
  readonly expected: readonly ConditionScalar[];
  readonly matched: Truth;
  readonly doubt?: string;
}
