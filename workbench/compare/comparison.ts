import type { ContextFact, Reason } from '../../src/authz/decide/types.ts';

/** A concrete request that the engine answered: one side allows it, the other does not. */
export interface Witness {
  readonly action: string;
  /** The ARN, or `*`. */
  readonly resource: string;
  /** Every condition key (lower case) that the decision of either side read. */
  readonly context: ReadonlyMap<string, ContextFact>;
}

/** Requests that became allowed (`new-access`), or that are no longer allowed (`lost-access`). */
export type Change = 'new-access' | 'lost-access';

export interface Difference {
  readonly change: Change;
  /** Actions that no statement of either side distinguishes; the witness uses the first. */
  readonly actions: readonly string[];
  readonly witness: Witness;
  /** Why each side answers the witness as it does. */
  readonly before: Reason;
  readonly after: Reason;
}

/** Neither a witness nor a proof was found within the bounds. */
export interface Undecided {
  readonly change: Change;
  readonly actions: readonly string[];
  readonly why: string;
  /** The keys, or `resource`, that the question depends on, and the patterns that they are compared with. */
  readonly keys: readonly string[];
  readonly patterns: readonly string[];
}

export interface Comparison {
  /** `equal`: no request of the world distinguishes the two. `different`: at least one witness. */
  readonly answer: 'equal' | 'different' | 'unknown';
  readonly differences: readonly Difference[];
  readonly undecided: readonly Undecided[];
  /**
   * How many questions (action, resource, direction) the search had to answer; those that were equal by name
   * are not counted.
   */
  readonly questions: number;
}

/** A witness that the engine does not confirm: a fault of the comparison itself. No answer is given then. */
export class ComparisonFault extends Error {
  override readonly name = 'ComparisonFault';
}
