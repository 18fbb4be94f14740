import { MqError, TableBusy } from '../../mq/model/errors.ts';
import { type Ended, type FirstCall, REPEATED_CALL, runOnce } from '../../replay/runOnce.ts';
import { type HttpAnswer, modelled, repeated, undecidable } from '../../runtime/answer.ts';
import type { Container } from '../../runtime/container.ts';
import type { AuthorizedEvent } from './enforceCall.ts';

/**
 * Runs an allowed call. With the replay guard on, a call that changes something runs once under its
 * signature; a repeat gets the first one's answer or is refused.
 * INVARIANT: it runs after `enforceCall` and `throttleCalls`, so that only verified and allowed calls within
 * the rate write a claim.
 * @throws what `run` throws; MqError Conflict for a repeat
 */
export async function runGuarded(
  { signedCalls, logs }: Container,
  event: AuthorizedEvent,
  run: () => Promise<Ended>,
): Promise<HttpAnswer> {
  const { call, request, requestId } = event;
  // The call did not run, and SDKs retry it.
  const cannotTell = async (error: unknown) => {
    await logs.undecidable(error, requestId);
    return undecidable();
  };
  const calls = request.method === 'GET' ? undefined : await signedCalls();
  if (calls === undefined) return (await run()).answer;
  // Verdicts of an authorizer that was deployed before the replay guard lack this; a verdict is valid for 30
  // seconds.
  if (call.signed === undefined) return cannotTell(new Error('The verdict names no signature.'));
  const ran = await runOnce(
    call.signed,
    requestId,
    calls,
    () => ending(run),
    (error) => logs.unsettled(error, requestId),
  );
  switch (ran.outcome) {
    case 'ran':
      return ran.answer;
    case 'undecidable':
      return cannotTell(ran.error);
    case 'repeated': {
      await logs.repeat(ran.first, call, requestId);
      return answerRepeat(ran.first);
    }
  }
}

/**
 * A modelled error is a final outcome, except when the table was busy: then the error says whether anything
 * was written.
 */
async function ending(run: () => Promise<Ended>): Promise<Ended> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof MqError)) throw error;
    return { answer: modelled(error), result: resultOf(error) };
  }
}

function resultOf(error: MqError): Ended['result'] {
  if (!(error instanceof TableBusy)) return 'done';
  return error.written === 'nothing' ? 'notRun' : 'unknown';
}

function answerRepeat({ outcome, requestId }: FirstCall): HttpAnswer {
  if (typeof outcome === 'string') throw new MqError('ConflictException', REPEATED_CALL[outcome]);
  return repeated(outcome, requestId);
}
