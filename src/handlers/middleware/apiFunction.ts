import type { MiddlewareObj, Request } from '@middy/core';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { AuthorizedCall, Enforced } from '../../authz/enforce/enforce.ts';
import type { UnverifiedRequest } from '../../authz/parse/parseEvent.ts';
import { policyHolder } from '../../authz/principal.ts';
import { MAKE_ROLE } from '../../mq/authorization/dependentPermissions.ts';
import { TagsChanged } from '../../mq/model/decidedTags.ts';
import { MqError } from '../../mq/model/errors.ts';
import type { OperationInput, OperationOutput, RunOperation } from '../../mq/model/ports.ts';
import type { Ended } from '../../replay/runOnce.ts';
import { type HttpAnswer, internalError, modelled, refused, success } from '../../runtime/answer.ts';
import type { Container } from '../../runtime/container.ts';
import type { Logs } from '../../runtime/logs.ts';
import { type AuthorizedEvent, enforceCall } from './enforceCall.ts';
import { runGuarded } from './runGuarded.ts';

/**
 * Renders what an operation throws: a modelled error as the service does, any other error as a 500 without
 * details.
 */
function answerErrors({ failure }: Logs): MiddlewareObj<unknown, HttpAnswer> {
  return {
    name: 'answerErrors',
    onError: async (invocation: Request<unknown, HttpAnswer>) => {
      const { error } = invocation;
      if (error instanceof MqError) return modelled(error);
      await failure(error, (invocation.event as AuthorizedEvent | undefined)?.requestId ?? '');
      return internalError();
    },
  };
}

/**
 * Counts a call against its account's rate, and answers 429 above the rate, which SDKs retry.
 * INVARIANT: it runs after `enforceCall`. Only allowed calls are counted, so that only principals with
 * permissions in the account can use up its rate.
 */
export function throttleCalls({ hasRoom }: Container): MiddlewareObj<unknown, HttpAnswer> {
  return {
    name: 'throttleCalls',
    before: async ({ event }: Request<unknown, HttpAnswer>) => {
      const { call } = event as AuthorizedEvent;
      if (await hasRoom(call.principal.accountId)) return;
      // The sentence of API Gateway, which is in front of the real service.
      throw new MqError('TooManyRequestsException', 'Too Many Requests');
    },
  };
}

/**
 * Operations by name. A call of another function's operation that was routed here is authorized, then
 * answered 501.
 */
export type Operations = Readonly<Record<string, RunOperation>>;

/** Opens the operations of one resource type; called with the first allowed call. */
export type LoadOperations = (container: Container) => Promise<Operations>;

/**
 * A function of the Amazon MQ API: enforce → throttle → run (once, where the replay guard is on), here or at
 * Amazon MQ. A refusal loads no SDK.
 */
export function apiFunction(container: Container, load: LoadOperations) {
  const run = runAllowed(container, load);
  return apiMiddleware(container, enforceCall(container)).handler((event: unknown, context?: Context) =>
    run(event as AuthorizedEvent, context?.invokedFunctionArn ?? ''),
  );
}

/** What every function of the Amazon MQ API does before a call runs; `enforcing` lets allowed calls pass. */
export function apiMiddleware(container: Container, enforcing: MiddlewareObj<unknown, HttpAnswer>) {
  return middy({ timeoutEarlyInMillis: 0 })
    .use(answerErrors(container.logs))
    .use(enforcing)
    .use(throttleCalls(container));
}

/** Runs allowed calls of one resource type; `load` is called with the first one. */
export function runAllowed(
  container: Container,
  load: LoadOperations,
): (event: AuthorizedEvent, functionArn: string) => Promise<HttpAnswer> {
  const operations = container.once(async () => {
    const { settings } = container;
    if (settings.upstream !== undefined) return await import('./passThrough.ts');
    return { region: settings.region, served: await load(container) };
  });

  async function run(event: AuthorizedEvent, functionArn: string): Promise<Ended> {
    const { call } = event;
    const backend = await operations();
    if ('passThrough' in backend) return backend.passThrough(container, event, functionArn);
    const { region, served } = backend;
    const operation = Object.hasOwn(served, call.operation) ? served[call.operation] : undefined;
    if (operation === undefined) throw notServed(call.operation);
    const output = await runDecided(event, (decided) => operation(inputOf(decided, event.request, region)));
    return { answer: 'outcome' in output ? refused(output.refusal) : success(output), result: 'done' };
  }

  return async (event, functionArn) => {
    const measure = await container.measure();
    return runGuarded(container, event, () => measure('run', () => run(event, functionArn)));
  };
}

/** The most decisions of one call, when the resource's tags keep changing. */
const DECISIONS = 5;

/**
 * Runs a call. If the tags that the decision used have changed, the call is decided again, and refused if it
 * is no longer allowed.
 * @throws TagsChanged (409) when they keep changing
 */
async function runDecided(
  event: AuthorizedEvent,
  run: (call: AuthorizedCall) => Promise<OperationOutput>,
): Promise<OperationOutput | Extract<Enforced, { outcome: 'refused' }>> {
  let { call } = event;
  for (let decisions = 1; ; decisions++) {
    try {
      return await run(call);
    } catch (error) {
      if (!(error instanceof TagsChanged) || decisions === DECISIONS) throw error;
    }
    const again = await event.decideAgain();
    if (again.outcome === 'refused') return again;
    call = again.call;
  }
}

function inputOf(call: AuthorizedCall, request: UnverifiedRequest, region: string): OperationInput {
  return {
    accountId: call.principal.accountId,
    region,
    path: call.labels,
    query: request.query,
    body: jsonBody(request.body),
    caller: call.principal.arn,
    callerId: policyHolder(call.principal).id,
    mayMakeRole: call.alsoAllowed === 'every' || call.alsoAllowed.includes(MAKE_ROLE),
    decidedTags: call.decidedOn,
  };
}

function notServed(operation: string): MqError {
  return new MqError('NotImplementedException', `This function does not serve the operation [${operation}].`);
}

/** An empty body has no members; a body that is not JSON is the caller's error. */
function jsonBody(body: Uint8Array | 'unknown'): unknown {
  if (body === 'unknown' || body.length === 0) return undefined;
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    throw new MqError('BadRequestException', 'The request body is not valid JSON. Send one JSON object.');
  }
}
