import type { AuthorizedEvent } from '../handlers/middleware/enforceCall.ts';
import { MqError, TableBusy } from '../mq/model/errors.ts';
import { REPEATED_CALL } from '../replay/repeatedCall.ts';
import { type Ended, runOnce } from '../replay/runOnce.ts';
import type { FirstCall } from '../replay/signedCalls.ts';
import { type HttpAnswer, modelled, repeated, undecidable } from './answer.ts';
import { recordUndecidable, recordUnsettled } from './faultLog.ts';
import { gatewaySignedCalls } from './gatewaySignedCalls.ts';

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
    (error) => recordUnsettled(error, requestId),
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

/** A modelled error is an outcome like any other, but where the table was busy: then it says whether anything was written. */
async function ending(run: () => Promise<Ended>): Promise<Ended> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof MqError)) throw error;
    return { answer: modelled(error), fate: fateOf(error) };
  }
}

function fateOf(error: MqError): Ended['fate'] {
  if (!(error instanceof TableBusy)) return 'done';
  return error.written === 'nothing' ? 'notRun' : 'unknown';
}

function answerRepeat({ outcome, requestId }: FirstCall): HttpAnswer {
  if (typeof outcome === 'string') throw new MqError('ConflictException', REPEATED_CALL[outcome]);
  return repeated(outcome, requestId);
}
