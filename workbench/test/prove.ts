import type { Claim, Suite } from './suite.ts';

/** What is known of an invariant: proved, refuted by a request, or neither. */
export interface Proof {
  readonly answer: 'holds' | 'fails' | 'unknown';
  /** The counter-example, or what prevents a decision. */
  readonly why: string;
}

export type Prove = (claim: Claim, suite: Suite) => Proof;
