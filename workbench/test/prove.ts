import type { Claim, Suite } from './suite.ts';

/** What is known of an invariant: proved, refuted by a request, or neither. */
export interface Proof {
  readonly answer: 'holds' | 'fails' | 'unknown';
  /** The counter-example, or what stands against a decision. */
  readonly why: string;
}

export type Prove = (claim: Claim, suite: Suite) => Proof;

/** Until the exact comparison is here, nothing is proved and nothing is guessed. */
export const proveNothing: Prove = () => ({
  answer: 'unknown',
  why: 'never and always need the exact comparison (mqgate check), which this version does not have yet.',
});
