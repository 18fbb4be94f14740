import { type FunctionName, routeOf } from '../../src/mq/routes.ts';
import { readAuthorizerAnswer } from '../frontDoor/authorizerAnswer.ts';
import { authorizerEvent, integrationEvent } from '../frontDoor/functionEvents.ts';
import type { GatewayResponseType, RenderedResponse } from '../frontDoor/gatewayResponses.ts';
import { realSteadyNow, within } from '../frontDoor/realTime.ts';
import { renderResponse } from '../frontDoor/responseTemplates.ts';
import { MAX_PAYLOAD_BYTES, urlEvent, urlResponse } from '../frontDoor/urlEvents.ts';
import type { ArrivedCall } from './httpServer.ts';

/** The functions of one region's gateway. */
export interface GatewayFunctions {
  readonly region: string;
  readonly authorizer: (event: unknown) => Promise<unknown>;
  readonly functions: Readonly<Record<FunctionName, (event: unknown, context: never) => unknown>>;
  /** The function that contains the whole gateway, as behind a function URL. */
  readonly gateway: (event: unknown, context: never) => Promise<unknown>;
  /** Called when a function has failed without an answer of its own. */
  readonly failed: (what: string, error: unknown) => void;
}

/** The timeouts of the functions in milliseconds, as in serverless.yml. */
const AUTHORIZER_MS = 10_000;
const FUNCTION_MS = 15_000;
const STAGE = 'local';

/**
 * Handles a call as API Gateway does: finds the route, calls the authorizer, runs the function, and returns
 * the answer. It never rejects.
 */
export async function answerCall(call: ArrivedCall, gateway: GatewayFunctions): Promise<RenderedResponse> {
  const { requestId, method, target } = call;
  const refuse = (type: GatewayResponseType, authorizer: Readonly<Record<string, string>> = {}) =>
    renderResponse(type, { requestId, authorizer });
  const route = routeOf(method, target.path);
  if (route === undefined) return refuse('MISSING_AUTHENTICATION_TOKEN');

  const { resource, pathParameters, functionName } = route;
  const incoming = { ...call, resource, pathParameters };
  const event = authorizerEvent(incoming, { region: gateway.region, stage: STAGE });
  const started = realSteadyNow();
  let answered: unknown;
  try {
    answered = await within(AUTHORIZER_MS, gateway.authorizer(event), () => timedOut(AUTHORIZER_MS));
  } catch (error) {
    // The one message by which a Lambda authorizer asks for a 401.
    if (error instanceof Error && error.message === 'Unauthorized') return refuse('UNAUTHORIZED');
    gateway.failed(`The authorizer failed on request ${requestId}.`, error);
    return refuse('AUTHORIZER_FAILURE');
  }
  const outcome = readAuthorizerAnswer(answered, event.methodArn);
  if (outcome.kind === 'malformed') {
    gateway.failed(
      `The authorizer's answer to request ${requestId} is malformed.`,
      new Error(outcome.reason),
    );
    return refuse('AUTHORIZER_CONFIGURATION_ERROR');
  }
  if (outcome.kind === 'denied') return refuse('ACCESS_DENIED', outcome.context);

  const authorized = { ...outcome, latencyMs: realSteadyNow() - started };
  const handed = integrationEvent(incoming, STAGE, authorized, call.body);
  try {
    const run = Promise.resolve(
      gateway.functions[functionName](
        handed,
        lambdaContext(requestId, functionName, gateway.region) as never,
      ),
    );
    const answer = asResponse(await within(FUNCTION_MS, run, () => timedOut(FUNCTION_MS)));
    if (answer !== undefined) return answer;
    gateway.failed(`The answer to request ${requestId} is malformed.`, new Error(functionName));
  } catch (error) {
    gateway.failed(`The function ${functionName} failed on request ${requestId}.`, error);
  }
  return refuse('INTEGRATION_ERROR');
}

/**
 * Handles a call as a function URL does: it runs the one function. Lambda's own error answers are given in
 * the form of API Gateway's. It never rejects.
 */
export async function answerUrlCall(call: ArrivedCall, gateway: GatewayFunctions): Promise<RenderedResponse> {
  const { requestId } = call;
  const refuse = (type: GatewayResponseType) => renderResponse(type, { requestId });
  const event = urlEvent(call, gateway.region, call.body);
  if (Buffer.byteLength(JSON.stringify(event)) > MAX_PAYLOAD_BYTES) return refuse('REQUEST_TOO_LARGE');
  try {
    const run = gateway.gateway(event, lambdaContext(requestId, 'gateway', gateway.region) as never);
    const answer = urlResponse(await within(FUNCTION_MS, run, () => timedOut(FUNCTION_MS)));
    if (answer !== undefined) return answer;
    gateway.failed(`The answer to request ${requestId} is malformed.`, new Error('gateway'));
  } catch (error) {
    gateway.failed(`The function gateway failed on request ${requestId}.`, error);
  }
  return refuse('INTEGRATION_ERROR');
}

/** A proxy integration's answer as a response; undefined if API Gateway would refuse it as malformed. */
function asResponse(answer: unknown): RenderedResponse | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  const { statusCode, headers = {}, body = '' } = answer as Record<string, unknown>;
  if (typeof statusCode !== 'number' || typeof body !== 'string' || typeof headers !== 'object')
    return undefined;
  return { status: statusCode, headers: { ...(headers as Record<string, string>) }, body };
}

function lambdaContext(awsRequestId: string, functionName: FunctionName | 'gateway', region: string): object {
  const deadline = realSteadyNow() + FUNCTION_MS;
  return {
    awsRequestId,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:${region}:123456789012:function:mqgate-local-${functionName}`,
    getRemainingTimeInMillis: () => Math.max(0, deadline - realSteadyNow()),
  };
}

function timedOut(milliseconds: number): Error {
  return new Error(`Task timed out after ${(milliseconds / 1000).toFixed(2)} seconds`);
}
