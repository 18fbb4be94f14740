import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { answerErrors } from '../handlers/middleware/answerErrors.ts';
import { type AuthorizedEvent, enforceCall } from '../handlers/middleware/enforceCall.ts';
import { throttleCalls } from '../handlers/middleware/throttleCalls.ts';
import { MqError } from '../mq/model/errors.ts';
import type { RunOperation } from '../mq/model/operation.ts';
import type { Ended } from '../replay/runOnce.ts';
import { success } from './answer.ts';
import { once } from './once.ts';
import { runGuarded } from './runGuarded.ts';
import { readSettings, type Settings } from './settings.ts';

/** Operations by name. A function serves its own; a call of another one that was routed here is authorized, then answered 501. */
export type Operations = Readonly<Record<string, RunOperation>>;

/**
 * A Lambda handler: enforce → throttle → run (once, where that is guarded), here or at Amazon MQ. `load` is called with the first call that was allowed, so that a
 * refusal costs no SDK.
 */
export function apiHandler(load: (settings: Settings) => Promise<Operations>) {
  const operations = once(async () => {
    const settings = readSettings(process.env);
    if (settings.upstream !== undefined) return await import('./passThrough.ts');
    return { settings, served: await load(settings) };
  });

  async function run(event: AuthorizedEvent, functionArn: string): Promise<Ended> {
    const { call, request } = event;
    const backend = await operations();
    if ('passThrough' in backend) return backend.passThrough(event, functionArn);
    const { settings, served } = backend;
    const operation = Object.hasOwn(served, call.operation) ? served[call.operation] : undefined;
    if (operation === undefined) throw notServed(call.operation);
    const output = await operation({
      accountId: call.principal.accountId,
      region: settings.region,
      path: call.labels,
      query: request.query,
      body: jsonBody(request.body),
      caller: call.principal.arn,
      mayMakeRole: call.mayMakeRole === true,
    });
    return { answer: success(output), fate: 'done' };
  }

  return middy({ timeoutEarlyInMillis: 0 })
    .use(answerErrors())
    .use(enforceCall())
    .use(throttleCalls())
    .handler((event: unknown, context?: Context) => {
      const allowed = event as AuthorizedEvent;
      return runGuarded(allowed, () => run(allowed, context?.invokedFunctionArn ?? ''));
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
