import { RequestRefused } from '../../authz/errors.ts';
import type { Ended } from '../../replay/runOnce.ts';
import { passed, refused, upstreamFailed } from '../../runtime/answer.ts';
import type { Container } from '../../runtime/container.ts';
import { recordFault, recordPassed } from '../../runtime/upstreamLog.ts';
import type { UpstreamAnswer } from '../../upstream/exchange.ts';
import { passOn } from '../../upstream/passOn.ts';
import { requireOwnFunction } from '../../upstream/requireOwnFunction.ts';
import { UPSTREAM_FAULTS, UpstreamFault } from '../../upstream/upstreamFault.ts';
import type { AuthorizedEvent } from './enforceCall.ts';

/**
 * Runs an allowed call by passing it on, and logs the outcome with the request ids of both sides.
 * @throws MqError for a call that has two readings; any other error is a fault of the gateway
 */
export async function passThrough(
  { amazonMq, logs }: Container,
  event: AuthorizedEvent,
  functionArn: string,
): Promise<Ended> {
  const { call, request, requestId } = event;
  const started = performance.now();
  const latencyMs = () => performance.now() - started;
  try {
    const upstream = await amazonMq();
    requireOwnFunction(functionArn, upstream.accountId);
    const answer: UpstreamAnswer = await passOn(call, request, upstream.as(call.principal));
    recordPassed(await logs.logger(), answer, call, { requestId, latencyMs: latencyMs() });
    return { answer: passed(answer), result: resultOf(answer) };
  } catch (error) {
    if (error instanceof RequestRefused) {
      const refusal = { name: error.name, message: error.message };
      const { principal, operation } = call;
      const verdict = { outcome: 'refused', refusal, principal, operation } as const;
      logs.decision(verdict, request, { phase: 'handler', requestId, latencyMs: latencyMs() });
      return { answer: refused(refusal), result: 'done' };
    }
    if (!(error instanceof UpstreamFault)) throw error;
    recordFault(await logs.logger(), error, call, { requestId, latencyMs: latencyMs() });
    const fault = UPSTREAM_FAULTS[error.kind];
    return { answer: upstreamFailed(fault), result: fault.notRun ? 'notRun' : 'unknown' };
  }
}

/** A throttled call did not run; after a server error this is unknown. */
function resultOf({ status }: UpstreamAnswer): Ended['result'] {
  if (status === 429) return 'notRun';
  return status >= 500 ? 'unknown' : 'done';
}
