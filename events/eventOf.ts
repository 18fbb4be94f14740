import { authorizerEvent, type HttpRequest, integrationEvent } from './restEvent.ts';
import type { Sample } from './samples/sample.ts';
import { sign } from './sign.ts';

/**
 * A sample's event, signed with the present time. The event of a handler has passed the authorizer, with the
 * keys and table of the environment.
 */
export async function eventOf({ fn, call }: Sample): Promise<object> {
  const request = await sign(call);
  if (fn === 'authorizer') return authorizerEvent(request);
  const context = call.unsealed ? {} : await authorizerContext(request);
  return integrationEvent({ ...request, body: call.swappedBody ?? call.body }, context);
}

/** The authorizer's context, in the form in which API Gateway passes it on. */
async function authorizerContext(request: HttpRequest): Promise<unknown> {
  process.env.AWS_REGION ??= process.env.REGION || 'us-east-1';
  const { handler } = await import('../src/handlers/authorizer.ts');
  const { context } = await handler(authorizerEvent(request));
  return context;
}
