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
  /**
   * `unknown`: it is being run, or nobody knows what became of it. `notKept`: it ended, with an answer that
   * is told to one caller only.
   */
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
  /**
   * Of any number of calls at once under one signature, exactly one is ours; and none any more, once one was
   * that was not released.
   */
  claim(call: SignedCall, requestId: string): Promise<Claim>;
  /** What later calls are answered with. Only the claim's owner may. */
  keep(call: SignedCall, claimId: string, outcome: Outcome | 'notKept'): Promise<void>;
  /** Nothing was run: the next call under this signature may be. Only the claim's owner may. */
  release(call: SignedCall, claimId: string): Promise<void>;
}

/**
 * What the caller of a repeated call is told that is neither run again nor answered with the first one's
 * outcome; mq and the Query APIs wrap it each in their own error.
 */
export const REPEATED_CALL = {
  unknown:
    'A request with this signature was received before, and is being run or ended without a known outcome. It is not run again. ' +
    'See what has changed; then sign the call anew if it is still needed.',
  notKept:
    'A request with this signature was received before, and its outcome is not told again. It is not run again. Sign the call anew if it is still needed.',
} as const;

/**
 * How a call ended. `done`: this is its outcome, a refusal of its own included. `notRun`: nothing was carried
 * out, for certain. `unknown`: it may have been, in part or whole.
 */
export interface Ended {
  readonly answer: Outcome;
  readonly fate: 'done' | 'notRun' | 'unknown';
}

type RunOnce =
  | { readonly outcome: 'ran'; readonly answer: Outcome }
  | { readonly outcome: 'repeated'; readonly first: FirstCall }
  /** The memory could not be asked: nothing was run. */
  | { readonly outcome: 'undecidable'; readonly error: unknown };

/**
 * Every later call reads the item that an outcome is in: larger ones are answered once. Those of this API
 * have some hundred bytes.
 */
export const MAX_KEPT_BYTES = 64 * 1024;

/**
 * Runs a call unless one under its signature was run before.
 * INVARIANT: nothing runs without a claim, and a claim is given back only when nothing was run. So when the
 * process dies, when `run` throws, or when the outcome cannot be written, later calls find the claim and are
 * not run.
 * @param unsettled told when a claim could not be settled: the caller has the answer all the same
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
  const { answer, fate } = await run();
  try {
    if (fate === 'done') await calls.keep(call, claimId, fits(answer) ? answer : 'notKept');
    if (fate === 'notRun') await calls.release(call, claimId);
  } catch (error) {
    await unsettled(error);
  }
  return { outcome: 'ran', answer };
}

function fits(answer: Outcome): boolean {
  return Buffer.byteLength(JSON.stringify(answer)) <= MAX_KEPT_BYTES;
}
