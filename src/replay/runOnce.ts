import type { SignedCall } from '../authz/authenticate/signedCall.ts';
import type { FirstCall, Outcome, SignedCalls } from './signedCalls.ts';

/**
 * How a call ended. `done`: this is its outcome, a refusal of its own included. `notRun`: nothing was carried out, for certain. `unknown`: it
 * may have been, in part or whole.
 */
export interface Ended {
  readonly answer: Outcome;
  readonly fate: 'done' | 'notRun' | 'unknown';
}

export type RunOnce =
  | { readonly outcome: 'ran'; readonly answer: Outcome }
  | { readonly outcome: 'repeated'; readonly first: FirstCall }
  /** The memory could not be asked: nothing was run. */
  | { readonly outcome: 'undecidable'; readonly error: unknown };

/** Every later call reads the item that an outcome is in: larger ones are answered once. Those of this API have some hundred bytes. */
export const MAX_KEPT_BYTES = 64 * 1024;

/**
 * Runs a call unless one under its signature was run before.
 * INVARIANT: nothing runs without a claim, and a claim is given back only when nothing was run. So when the process dies, when `run` throws,
 * or when the outcome cannot be written, later calls find the claim and are not run.
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
