import type { CallBody } from './callBody.ts';
import type { ResolvedOperation } from './resolveOperation.ts';
import type { TargetFacts } from './resourceTarget.ts';

/** The action that changing a RabbitMQ broker's authentication needs besides `mq:UpdateBroker`. */
export const ACCESS_ACTION = 'mq:UpdateBrokerAccessConfiguration';

/** Whether this call names another authentication strategy: only then does the broker's engine matter. */
export function namesAuthentication({ operation }: ResolvedOperation, body: CallBody): boolean | 'unknown' {
  if (!operation.changesAccess) return false;
  return body === 'unknown' ? 'unknown' : body.authenticationStrategy !== undefined;
}

/**
 * Whether ACCESS_ACTION is required. With the body here the broker has been read (authorizeCall): one that does not exist needs
 * nothing, and is a 404.
 * Source: Service Authorization Reference, "Actions defined by Amazon MQ".
 */
export function accessRequired(
  resolved: ResolvedOperation,
  body: CallBody,
  facts: TargetFacts,
): boolean | 'unknown' {
  const named = namesAuthentication(resolved, body);
  if (named !== true) return named;
  return typeof facts === 'object' && facts.engineType === 'RABBITMQ';
}
