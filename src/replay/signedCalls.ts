import type { SignedCall } from '../authz/authenticate/signedCall.ts';

/** An answer as it was given. */
export interface Outcome {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A call that came before, under the same signature. */
export interface FirstCall {
  /** Its request id. */
  readonly requestId: string;
  /** `unknown`: it is being run, or nobody knows what became of it. `notKept`: it ended, with an answer that is told to one caller only. */
  readonly outcome: Outcome | 'unknown' | 'notKept';
}

/** `ours`: this call may run, and no other under its signature. */
type Claim =
  | { readonly ours: true; readonly id: string }
  | { readonly ours: false; readonly first: FirstCall };

/**
 * Port: which signed calls have been run. It remembers each for longer than its signature is good for.
 * All three also reject when the memory cannot be asked; whether it was written then is not known.
 */
export interface SignedCalls {
  /** Of any number of calls at once under one signature, exactly one is ours; and none any more, once one was that was not released. */
  claim(call: SignedCall, requestId: string): Promise<Claim>;
  /** What later calls are answered with. Only the claim's owner may. */
  keep(call: SignedCall, claimId: string, outcome: Outcome | 'notKept'): Promise<void>;
  /** Nothing was run: the next call under this signature may be. Only the claim's owner may. */
  release(call: SignedCall, claimId: string): Promise<void>;
}

/** What the caller of a repeated call is told that is neither run again nor answered with the first one's outcome; mq and the Query APIs wrap it each in their own error. */
export const REPEATED_CALL = {
  unknown:
    'A request with this signature was received before, and is being run or ended without a known outcome. It is not run again. ' +
    'See what has changed; then sign the call anew if it is still needed.',
  notKept:
    'A request with this signature was received before, and its outcome is not told again. It is not run again. Sign the call anew if it is still needed.',
} as const;
