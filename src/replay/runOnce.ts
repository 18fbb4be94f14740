import type { SignedCall } from '../authz/authenticate/signedCall.ts';

/** An answer as it was given. */
export interface Outcome {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An earlier call under the same signature. */
export interface FirstCall {
  /** Its request id. */
  readonly requestId: string;
  /**
   * `unknown`: it is running, or its outcome is unknown. `notKept`: it ended, but its answer is not stored,
   * because only its own caller may have it.
   */
  readonly outcome: Outcome | 'unknown' | 'notKept';
}

/** `ours`: this call may run, and no other under its signature. */
type Claim =
  | { readonly ours: true; readonly id: string }
  | { readonly ours: false; readonly first: FirstCall };

/**
 * Port: which signed calls have run. It stores each call for longer than its signature is valid.
 * All three methods also reject when the store is unavailable; it is then unknown whether they wrote.
 */
export interface SignedCalls {
  /**
   * Of several calls at once under one signature, exactly one gets the claim. After a claim that was not
   * released, no call gets it.
   */
  claim(call: SignedCall, requestId: string): Promise<Claim>;
  /** Stores the answer for later calls. Only the claim's owner may call it. */
  keep(call: SignedCall, claimId: string, outcome: Outcome | 'notKept'): Promise<void>;
  /**
   * The call did not run, so the next call under this signature may run. Only the claim's owner may call it.
   */
  release(call: SignedCall, claimId: string): Promise<void>;
}

/**
 * The sentence for a repeated call that neither runs again nor gets the first call's answer; mq and the Query
 * APIs each put it in their own error.
 */
export const REPEATED_CALL = {
  unknown:
    'A request with this signature was received before, and is still running or ended without a known ' +
    'outcome. It is not run again. See what has changed; then sign the call anew if it is still needed.',
  notKept:
    'A request with this signature was received before, and its answer is not given again. ' +
    'It is not run again. Sign the call anew if it is still needed.',
} as const;

/**
 * How a call ended. `done`: this is its outcome, which may be a refusal. `notRun`: it certainly changed
 * nothing. `unknown`: it may have run, partly or completely.
 */
export interface Ended {
  readonly answer: Outcome;
  readonly result: 'done' | 'notRun' | 'unknown';
}

type RunOnce =
  | { readonly outcome: 'ran'; readonly answer: Outcome }
  | { readonly outcome: 'repeated'; readonly first: FirstCall }
  /** The store was unavailable: the call did not run. */
  | { readonly outcome: 'undecidable'; readonly error: unknown };

/**
 * The most bytes of a stored outcome, because every later call reads its item. A larger outcome is not
 * stored. Outcomes of this API have a few hundred bytes.
 */
export const MAX_KEPT_BYTES = 64 * 1024;

/**
 * Runs a call unless a call under its signature ran before. INVARIANT: nothing runs without a claim, and a
 * claim is released only when nothing ran. So when the process dies, when `run` throws, or when the outcome
 * cannot be written, later calls find the claim and do not run.
 * @param unsettled called when a claim could not be settled; the caller gets the answer in any case
 * @throws what `run` throws
 */
export async function runOnce(
  call: SignedCall,
  requestId: string,
  calls: SignedCalls,
  run: () => Promise<Ended>,
  unsettled: (error: unknown) => void | Promise<void>,
): Promise<RunOnce> {
  let claimId: string;
  try {
    const claim = await calls.claim(call, requestId);
    if (!claim.ours) return { outcome: 'repeated', first: claim.first };
    claimId = claim.id;
  } catch (error) {
    return { outcome: 'undecidable', error };
  }
  const { answer, result } = await run();
  try {
    if (result === 'done') await calls.keep(call, claimId, fits(answer) ? answer : 'notKept');
    if (result === 'notRun') await calls.release(call, claimId);
  } catch (error) {
    await unsettled(error);
  }
  return { outcome: 'ran', answer };
}

function fits(answer: Outcome): boolean {
  return Buffer.byteLength(JSON.stringify(answer)) <= MAX_KEPT_BYTES;
}
