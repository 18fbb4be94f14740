import { authorizerEvent, type HttpRequest, integrationEvent } from './restEvent.ts';
import type { Sample } from './samples/sample.ts';
import { sign } from './sign.ts';

/**
 * A sample's event, signed as of now; a handler's has been through the authorizer, with the keys and table of
 * the environment.
 */
export async function eventOf({ fn, call }: Sample): Promise<object> {
  const request = await sign(call);
  if (fn === 'authorizer') return authorizerEvent(request);
  const context = call.unsealed ? {} : await authorizerContext(request);
  return integrationEvent({ ...request, body: call.swappedBody ?? call.body }, context);
}

/** What the authorizer hands over, as API Gateway passes it on. */
async function authorizerContext(request: HttpRequest): Promise<unknown> {
  process.env.AWS_REGION ??= process.env.REGION || 'us-east-1';
  const { handler } = await import('../src/handlers/authorizer.ts');
  const { context } = await handler(authorizerEvent(request));
  return context;
}
