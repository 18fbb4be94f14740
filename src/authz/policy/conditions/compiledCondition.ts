import type { Template } from '../template.ts';
import type { Test } from './comparisons.ts';
import type { Quantifier } from './operatorName.ts';
import type { Operator } from './operators.ts';

/** One operator on one key (in lower case). */
export type CompiledCondition = PresenceCondition | ComparingCondition;

interface AnyCondition {
  readonly key: string;
  /** Conditions of one identity are alike: they hold for the same requests. */
  readonly identity: string;
}

/** `Null`: whether the key may be missing, and whether it may be there. */
export interface PresenceCondition extends AnyCondition {
  readonly kind: 'presence';
  readonly missing: boolean;
  readonly present: boolean;
}

export interface ComparingCondition extends AnyCondition {
  readonly kind: 'comparing';
  readonly operator: Operator;
  readonly quantifier: Quantifier;
  readonly ifExists: boolean;
  /** Prepared values, and templates that wait for the request's variables. */
  readonly values: readonly (Test | Template)[];
  /** What a request's value must be read as, one of these. Absent: a value's test is more than that, or has variables. */
  readonly exact: ReadonlySet<unknown> | undefined;
}
