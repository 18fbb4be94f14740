import { currentJourney } from '../console/journeyTimes.ts';
import { readAuthorizerAnswer } from '../frontDoor/authorizerAnswer.ts';
import { withoutSignature } from '../frontDoor/frontDoorHeaders.ts';
import { authorizerEvent } from '../frontDoor/functionEvents.ts';
import { type GatewayResponseType, gatewayResponses } from '../frontDoor/gatewayResponses.ts';
import { currentLaunch } from '../launch/framework.ts';
import { loadAuthorizer, type RunAuthorizer } from './authorizerFunction.ts';
import { recordedCall } from './callRecord.ts';
import { answer, installFrontDoor } from './frontDoor.ts';
import type { HapiAuthentication, HapiRequest, HapiServer, HapiToolkit } from './hapi.ts';
import { knownResources } from './knownResources.ts';
import { alsoListenOn } from './loopback.ts';
import { capturedOsls, type Osls } from './oslsService.ts';

/** A route's authorizer, as serverless-offline passes it on from serverless.yml. */
interface Endpoint {
  readonly authorizer?: { readonly name?: string } | string | null;
}

/** The state that all routes of a running service share. */
interface Gateway {
  readonly osls: Osls;
  readonly run: RunAuthorizer;
  readonly render: ReturnType<typeof gatewayResponses>;
  readonly isKnown: ReturnType<typeof knownResources>;
  /** hapi gives every strategy its own server object, but they have the same listener. */
  readonly open: Set<HapiServer['listener']>;
}

const gateways = new Map<string, Gateway>();

/**
 * serverless-offline's `customAuthenticationProvider`, called once for each route: runs the deployed
 * authorizer function on an event like API Gateway's and answers with the gateway responses of
 * serverless.yml. Throws when a route has no authorizer.
 */
function provider(endpoint: Endpoint, functionKey: string, method: string, path: string) {
  const { authorizer } = endpoint;
  const key = typeof authorizer === 'string' ? authorizer : authorizer?.name;
  if (!key) throw new Error(`The route ${method} ${path} of function '${functionKey}' has no authorizer.`);
  const gateway = gatewayOf(key);
  const resource = path.startsWith('/') ? path : `/${path}`;
  const name = `mqgate ${method} ${resource}`;
  return {
    name,
    scheme: name,
    getAuthenticateFunction: (server: HapiServer): HapiAuthentication => {
      openFrontDoor(gateway, server);
      return { authenticate: (request, h) => authenticate(gateway, resource, request, h) };
    },
  };
}

// serverless-offline requires this file and calls its export.
export { provider as 'module.exports' };

function gatewayOf(authorizerKey: string): Gateway {
  const found = gateways.get(authorizerKey);
  if (found) return found;
  const osls = capturedOsls();
  const made: Gateway = {
    osls,
    run: loadAuthorizer(osls, authorizerKey),
    render: gatewayResponses(osls.service.resources),
    isKnown: knownResources(osls.service.functions),
    open: new Set(),
  };
  gateways.set(authorizerKey, made);
  return made;
}

function openFrontDoor(gateway: Gateway, server: HapiServer): void {
  if (gateway.open.has(server.listener)) return;
  gateway.open.add(server.listener);
  const { MQGATE_SECOND_HOST: host, MQGATE_PORT: port, MQGATE_HOSTS: hosts = '' } = process.env;
  const names = hosts.split(',').filter((name) => name !== '');
  const launch = currentLaunch();
  installFrontDoor(server, gateway.render, new Set(names), launch?.answered, launch?.console);
  if (host && port) alsoListenOn(server, host, Number(port));
}

async function authenticate(gateway: Gateway, resource: string, request: HapiRequest, h: HapiToolkit) {
  const call = recordedCall(request);
  if (!call) throw new Error('The request did not come through the front door.');
  const { osls, render } = gateway;
  const { requestId, target } = call;
  const refuse = (type: GatewayResponseType, authorizer: Record<string, string> = {}) =>
    answer(h, render(type, { requestId, authorizer })).header('x-amzn-requestid', requestId);

  if (isWithoutMethod(gateway, resource, request, target.path)) return refuse('MISSING_AUTHENTICATION_TOKEN');

  const { req } = request.raw;
  const event = authorizerEvent(
    {
      requestId,
      method: request.method.toUpperCase(),
      target,
      resource,
      pathParameters: request.params,
      rawHeaders: req.rawHeaders,
      sourceIp: request.info.remoteAddress,
      httpVersion: req.httpVersion,
      received: request.info.received,
    },
    osls.service.provider,
  );
  const started = performance.now();
  let answered: unknown;
  try {
    answered = await currentJourney.run(call.times, () => gateway.run(event));
  } catch (error) {
    // The one message by which a Lambda authorizer asks for a 401.
    if (error instanceof Error && error.message === 'Unauthorized') return refuse('UNAUTHORIZED');
    console.error(`The authorizer failed on request ${requestId}:`, error);
    return refuse('AUTHORIZER_FAILURE');
  }
  const outcome = readAuthorizerAnswer(answered, event.methodArn);
  if (outcome.kind === 'malformed') {
    console.error(`The authorizer's answer to request ${requestId} is malformed: ${outcome.reason}.`);
    return refuse('AUTHORIZER_CONFIGURATION_ERROR');
  }
  if (outcome.kind === 'denied') return refuse('ACCESS_DENIED', outcome.context);

  req.rawHeaders = withoutSignature(req.rawHeaders);
  delete request.headers.authorization;
  const integrationLatency = String(Math.round(performance.now() - started));
  const { principalId } = outcome;
  return h.authenticated({
    credentials: { principalId, context: { ...outcome.context, principalId, integrationLatency } },
  });
}

/**
 * Unlike hapi, API Gateway does not answer HEAD where it has a GET. Its catch-all does not serve a path that
 * has its own resource.
 */
function isWithoutMethod(gateway: Gateway, resource: string, request: HapiRequest, path: string): boolean {
  if (request.method === 'head' && request.route.method === 'get') return true;
  return resource.endsWith('+}') && gateway.isKnown(path);
}
