import type { AuthorizedCall } from '../authz/enforce/enforce.ts';
import { messageText, RequestRefused } from '../authz/errors.ts';
import type { UnverifiedRequest } from '../authz/parse/parseEvent.ts';
import type { Scope } from '../mq/model/scope.ts';
import type { UpstreamAnswer } from './exchange.ts';
import { requireAccepted } from './requireAccepted.ts';
import { requireOneReading } from './requireOneReading.ts';
import type { Send } from './signedSender.ts';
import { UpstreamFault } from './upstreamFault.ts';
import { upstreamRequest, VIA } from './upstreamRequest.ts';

/** Amazon MQ in one account, under the gateway's own role or one that is assumed there. */
export interface AmazonMq {
  /** The account of the credentials; it owns the brokers. */
  readonly scope: Scope;
  readonly send: Send;
  readonly timeoutMs: number;
  /** Called after every call that may have changed something. */
  readonly changed: () => void;
}

/**
 * Passes an allowed call on, and returns Amazon MQ's answer, except a refusal of the gateway itself.
 * @throws RequestRefused for a caller of another account; MqError for a call that has two readings;
 * UpstreamFault
 */
export async function passOn(
  call: AuthorizedCall,
  request: UnverifiedRequest,
  { scope, send, timeoutMs, changed }: AmazonMq,
): Promise<UpstreamAnswer> {
  requireOwnAccount(call, scope);
  if (request.headers.get('via')?.some((via) => via.includes(VIA))) {
    throw new UpstreamFault('looping', 'A call came back: the endpoint leads to this gateway itself.');
  }
  requireOneReading(call.labels, scope);
  const outgoing = upstreamRequest(call, request);
  try {
    const answer = await send(outgoing, timeoutMs);
    requireAccepted(answer, call.operation);
    return answer;
  } finally {
    if (!outgoing.readOnly) changed();
  }
}

/**
 * INVARIANT: a call runs in its caller's own account. A principal of another account than that of the
 * credentials is refused, because its policies cannot name this account's brokers.
 */
function requireOwnAccount({ principal, operation }: AuthorizedCall, { accountId }: Scope): void {
  if (principal.accountId === accountId) return;
  throw new RequestRefused(
    'AccessDeniedException',
    messageText(
      `User: ${principal.arn} is not authorized to perform: mq:${operation} because ` +
        'this gateway manages the brokers of another account',
    ),
  );
}
