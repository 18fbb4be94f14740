import type { Claim, Suite } from './suite.ts';

/** The result for an invariant: proved, disproved by a request, or not decided. */
export interface Proof {
  readonly answer: 'holds' | 'fails' | 'unknown';
  /** The counter-example, or the reason why it is not decided. */
  readonly why: string;
}

export type Prove = (claim: Claim, suite: Suite) => Proof;
