import { MqError } from '../mq/errors.ts';
import { REPEATED_CALL } from '../replay/repeatedCall.ts';
import { type Ended, runOnce } from '../replay/runOnce.ts';
import type { FirstCall } from '../replay/signedCalls.ts';
import { type HttpAnswer, modelled, repeated, undecidable } from './answer.ts';
import { recordFailure, recordUndecidable } from './faultLog.ts';
import { gatewaySignedCalls } from './gatewaySignedCalls.ts';
import type { AuthorizedEvent } from './middleware/enforceCall.ts';

/**
 * Runs an allowed call; with the replay guard on, one that changes something runs once under its signature, and a repeat has the first one's
 * answer or is refused.
 * INVARIANT: it stands behind `enforceCall` and `throttleCalls`: only calls whose signature stands, that are allowed and have room write a
 * claim, and what those two refuse leaves none.
 * @throws what `run` throws; MqError Conflict for a repeat
 */
export async function runGuarded(event: AuthorizedEvent, run: () => Promise<Ended>): Promise<HttpAnswer> {
  const { call, request, requestId } = event;
  const calls = request.method === 'GET' ? undefined : await gatewaySignedCalls();
  if (calls === undefined) return (await run()).answer;
  // An authorizer that was deployed before the guard knows nothing of it; its verdicts live for half a minute.
  if (call.signed === undefined) return cannotTell(new Error('The verdict names no signature.'), requestId);
  const ran = await runOnce(
    call.signed,
    requestId,
    calls,
    () => ending(run),
    (error) => recordFailure(error, requestId),
  );
  switch (ran.outcome) {
    case 'ran':
      return ran.answer;
    case 'undecidable':
      return cannotTell(ran.error, requestId);
    case 'repeated': {
      const { recordRepeat } = await import('./repeatLog.ts');
      recordRepeat(ran.first, call, requestId);
      return answerRepeat(ran.first);
    }
  }
}

/** Nothing was run, and SDKs try again. */
async function cannotTell(error: unknown, requestId: string): Promise<HttpAnswer> {
  await recordUndecidable(error, requestId);
  return undecidable();
}

/** A modelled error is an outcome like any other; the one that says "try again" says that nothing was written (mq/contention.ts). */
async function ending(run: () => Promise<Ended>): Promise<Ended> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof MqError)) throw error;
    return {
      answer: modelled(error),
      fate: error.name === 'ServiceUnavailableException' ? 'notRun' : 'done',
    };
  }
}

function answerRepeat({ outcome, requestId }: FirstCall): HttpAnswer {
  if (typeof outcome === 'string') throw new MqError('ConflictException', REPEATED_CALL[outcome]);
  return repeated(outcome, requestId);
}
