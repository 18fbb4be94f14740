import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { MAKE_ROLE } from '../../mq/authorization/dependentPermissions.ts';
import { MqError } from '../../mq/model/errors.ts';
import type { RunOperation } from '../../mq/model/operation.ts';
import type { Ended } from '../../replay/runOnce.ts';
import { success } from '../../runtime/answer.ts';
import type { Container } from '../../runtime/container.ts';
import { answerErrors } from './answerErrors.ts';
import { type AuthorizedEvent, enforceCall } from './enforceCall.ts';
import { runGuarded } from './runGuarded.ts';
import { throttleCalls } from './throttleCalls.ts';

/** Operations by name. A function serves its own; a call of another one that was routed here is authorized, then answered 501. */
export type Operations = Readonly<Record<string, RunOperation>>;

/**
 * A function of the Amazon MQ API: enforce → throttle → run (once, where the replay guard is on), here or at Amazon MQ.
 * `load` is called with the first allowed call, so that a refusal loads no SDK.
 */
export function apiFunction(container: Container, load: () => Promise<Operations>) {
  const operations = container.once(async () => {
    const { settings } = container;
    if (settings.upstream !== undefined) return await import('./passThrough.ts');
    return { region: settings.region, served: await load() };
  });

  async function run(event: AuthorizedEvent, functionArn: string): Promise<Ended> {
    const { call, request } = event;
    const backend = await operations();
    if ('passThrough' in backend) return backend.passThrough(container, event, functionArn);
    const { region, served } = backend;
    const operation = Object.hasOwn(served, call.operation) ? served[call.operation] : undefined;
    if (operation === undefined) throw notServed(call.operation);
    const output = await operation({
      accountId: call.principal.accountId,
      region,
      path: call.labels,
      query: request.query,
      body: jsonBody(request.body),
      caller: call.principal.arn,
      mayMakeRole: call.alsoAllowed === 'every' || call.alsoAllowed.includes(MAKE_ROLE),
    });
    return { answer: success(output), fate: 'done' };
  }

  return middy({ timeoutEarlyInMillis: 0 })
    .use(answerErrors(container.logs))
    .use(enforceCall(container))
    .use(throttleCalls(container))
    .handler((event: unknown, context?: Context) => {
      const allowed = event as AuthorizedEvent;
      return runGuarded(container, allowed, () => run(allowed, context?.invokedFunctionArn ?? ''));
    });
}

function notServed(operation: string): MqError {
  return new MqError('NotImplementedException', `This function does not serve the operation [${operation}].`);
}

/** No body is no members; anything that is not JSON is the caller's mistake. */
function jsonBody(body: Uint8Array | 'unknown'): unknown {
  if (body === 'unknown' || body.length === 0) return undefined;
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    throw new MqError('BadRequestException', 'The request body is not valid JSON. Send one JSON object.');
  }
}
