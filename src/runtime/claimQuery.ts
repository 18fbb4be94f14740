import { signedCall } from '../authz/authenticate/signedCall.ts';
import type { SignatureClaim } from '../authz/parse/signatureClaim.ts';
import type { Caller } from '../authz/session.ts';
import { repeatedQuery } from '../query/queryError.ts';
import { REPEATED_CALL } from '../replay/repeatedCall.ts';
import { gatewaySignedCalls } from './gatewaySignedCalls.ts';

/** A call of a Query API whose signature stands. */
export interface SignedQuery {
  readonly claim: SignatureClaim;
  readonly skewMinutes: number;
  readonly caller: Caller;
  readonly requestId: string;
}

/**
 * Claims a Query call's signature, where the replay guard is on. INVARIANT: no answer is kept: it may hold credentials. So a repeat is
 * refused, and the claim needs no second write.
 * @throws QueryError Conflict for a repeat; else the table cannot be asked
 */
export async function claimQuery({ claim, skewMinutes, caller, requestId }: SignedQuery): Promise<void> {
  const calls = await gatewaySignedCalls();
  if (calls === undefined) return;
  const taken = await calls.claim(signedCall(claim, skewMinutes), requestId);
  if (taken.ours) return;
  const { recordRepeat } = await import('./repeatLog.ts');
  recordRepeat(taken.first, { principal: caller.principal }, requestId);
  throw repeatedQuery(REPEATED_CALL.notKept);
}
