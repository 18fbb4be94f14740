import type { AuthorizedCall } from '../authz/enforce/enforce.ts';
import type { FirstCall } from '../replay/signedCalls.ts';
import { logger } from './logger.ts';
import { countRepeat } from './records/metrics.ts';

/** A signed call came again and was not run: an SDK that tries again, or somebody who has seen it. */
export function recordRepeat(
  { requestId: firstRequestId, outcome }: FirstCall,
  { principal, operation }: Pick<AuthorizedCall, 'principal'> & Partial<AuthorizedCall>,
  requestId: string,
): void {
  logger.warn('repeated', {
    requestId,
    firstRequestId,
    principal: principal.arn,
    operation,
    answeredWith: typeof outcome === 'string' ? 'refusal' : 'first outcome',
  });
  countRepeat();
}
