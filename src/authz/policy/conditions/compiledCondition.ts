import type { Template } from '../template.ts';
import type { Test } from './comparisons.ts';
import type { Operator, Quantifier } from './operators.ts';

/** One operator on one key (in lower case). */
export type CompiledCondition = PresenceCondition | ComparingCondition | UnreadableCondition;

interface AnyCondition {
  readonly key: string;
  /** Conditions with the same identity are true for the same requests. */
  readonly identity: string;
}

/** A condition that cannot be read: it is true in a Deny, false in an Allow (docs/rules/iam.md rule 21). */
interface UnreadableCondition extends AnyCondition {
  readonly kind: 'unreadable';
}

/** `Null`: whether it is true for a missing key, and for a present key. */
interface PresenceCondition extends AnyCondition {
  readonly kind: 'presence';
  readonly missing: boolean;
  readonly present: boolean;
}

/**
 * A prepared value, a template whose variables each request fills in, or `doubt`: a value that cannot be
 * compared (docs/rules/iam.md rule 21).
 */
export type PolicyValue = Test | Template | 'doubt';

export interface ComparingCondition extends AnyCondition {
  readonly kind: 'comparing';
  readonly operator: Operator;
  readonly quantifier: Quantifier;
  readonly ifExists: boolean;
  /** In the policy's order, in which AWS compares. */
  readonly values: readonly PolicyValue[];
  /**
   * The same values as they were read, at the same positions. `operator.comparison.data` turns one into the
   * data of its test. For analyses over all requests; decisions do not read them.
   */
  readonly templates: readonly Template[];
  /**
   * A request's value, when read, must be one of these. Absent: a test is not a comparison of equal texts, or
   * a value has variables.
   */
  readonly exact: ReadonlySet<unknown> | undefined;
}
