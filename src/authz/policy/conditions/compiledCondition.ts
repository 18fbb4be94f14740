import type { Template } from '../template.ts';
import type { Test } from './comparisons.ts';
import type { Operator, Quantifier } from './operators.ts';

/** One operator on one key (in lower case). */
export type CompiledCondition = PresenceCondition | ComparingCondition | UnreadableCondition;

interface AnyCondition {
  readonly key: string;
  /** Conditions of one identity are alike: they hold for the same requests. */
  readonly identity: string;
}

/** A condition that cannot be read: it is true in a Deny, false in an Allow (docs/rules/iam.md rule 21). */
interface UnreadableCondition extends AnyCondition {
  readonly kind: 'unreadable';
}

/** `Null`: whether the key may be missing, and whether it may be there. */
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
  /** In the policy's order, which AWS compares in. */
  readonly values: readonly PolicyValue[];
  /**
   * The same values as they were read, at the same positions. `operator.comparison.data` makes of one what
   * its test compares with. For analyses that ask about every request; no decision reads them.
   */
  readonly templates: readonly Template[];
  /**
   * What a request's value must be read as, one of these. Absent: a value's test is more than that, or has
   * variables.
   */
  readonly exact: ReadonlySet<unknown> | undefined;
}
