import type { AuthorizedCall } from '../authz/enforce/enforce.ts';
import type { UpstreamAnswer } from '../upstream/exchange.ts';
import { errorType, requestIdOf } from '../upstream/requireAccepted.ts';
import type { UpstreamFault } from '../upstream/upstreamFault.ts';
import type { Logger } from './logs.ts';

/** The call, and how long Amazon MQ took. */
interface PassedFacts {
  readonly requestId: string;
  readonly latencyMs: number;
}

/** The outcome of a call that was passed on, for every answer of Amazon MQ. Bodies are never logged. */
export function recordPassed(
  logger: Logger,
  answer: UpstreamAnswer,
  call: AuthorizedCall,
  facts: PassedFacts,
): void {
  logger.info('passed on', {
    ...common(call, facts),
    upstreamRequestId: requestIdOf(answer),
    status: answer.status,
    error: errorType(answer),
  });
}

/**
 * Amazon MQ gave no answer for the caller: the operator must know, most of all when it refused the gateway
 * itself.
 */
export function recordFault(
  logger: Logger,
  fault: UpstreamFault,
  call: AuthorizedCall,
  facts: PassedFacts,
): void {
  logger.error('upstream', {
    ...common(call, facts),
    upstreamRequestId: fault.upstreamRequestId,
    fault: fault.kind,
    detail: fault.message,
  });
}

function common({ principal, operation }: AuthorizedCall, { requestId, latencyMs }: PassedFacts) {
  return { requestId, principal: principal.arn, operation, latencyMs: Math.round(latencyMs) };
}
