import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import { currentJourney, journeyTimes } from '../console/journeyTimes.ts';
import type { Journey } from '../console/server/decisionFeed.ts';
import { answerBrokenRequests } from '../frontDoor/brokenRequest.ts';
import { callProblem } from '../frontDoor/callProblem.ts';
import { frontDoorHeaders } from '../frontDoor/frontDoorHeaders.ts';
import type {
  GatewayResponseType,
  RenderedResponse,
  RenderGatewayResponse,
} from '../frontDoor/gatewayResponses.ts';
import { BODY_LIMITS, bodyReader } from '../frontDoor/readBody.ts';
import { requestTarget } from '../frontDoor/requestTarget.ts';
import { CLIENT_GONE } from '../launch/gatewayLog.ts';
import { recordCall, recordedCall } from './callRecord.ts';
import type { HapiRequest, HapiResponse, HapiServer, HapiToolkit } from './hapi.ts';

/**
 * SDKs keep connections open for as long as the front door does; five seconds, Node's default, breaks calls
 * in flight.
 */
const KEEP_ALIVE_MS = 65_000;

/** Ten megabytes take less on one machine. */
const LET_PASS_MS = 1_000;

/**
 * What hapi would act upon (reflected origins, ranges, compression, unknown media types) and a REST API
 * leaves alone. The functions still see it.
 */
const NOT_FOR_HAPI = ['origin', 'range', 'accept-encoding', 'content-type'] as const;

/**
 * Makes serverless-offline's server answer as API Gateway does: the request's headers on the way in; on the
 * way out a request id on every response, and never a body of hapi's or of serverless-offline's own.
 * `answered` is called for each call that was let in. `beside` takes requests that are no calls (the
 * console's), before anything is read of them.
 */
export function installFrontDoor(
  server: HapiServer,
  render: RenderGatewayResponse,
  hosts: ReadonlySet<string>,
  answered: (requestId: string, status: number, journey: Journey) => void = () => {},
  beside: (request: IncomingMessage, response: ServerResponse) => boolean = () => false,
): void {
  server.listener.keepAliveTimeout = KEEP_ALIVE_MS;
  answerBrokenRequests(server.listener, render);
  // Node's own answers to these have neither type nor body.
  server.listener.requireHostHeader = false;
  server.listener.on('checkExpectation', (req, res) => server.listener.emit('request', req, res));
  const readBody = bodyReader(BODY_LIMITS);
  server.ext('onRequest', async (request, h) => {
    const { req, res } = request.raw;
    if (beside(req, res)) return h.abandon;
    const target = requestTarget(req.url ?? '');
    const { method, httpVersion, socket } = req;
    const head = { method, httpVersion, headers: { ...req.headers }, localAddress: socket.localAddress };
    for (const name of NOT_FOR_HAPI) delete request.headers[name];
    const problem = target ? callProblem(head, hosts) : 'BAD_REQUEST';
    if (!target || problem) {
      await letPass(req);
      return answer(h, render(problem ?? 'BAD_REQUEST', { requestId: randomUUID() }));
    }
    const refused = await receiveBody(request, readBody);
    if (refused) return answer(h, render(refused, { requestId: randomUUID() }));
    recordCall(request, { requestId: randomUUID(), target, times: journeyTimes() });
    req.rawHeaders = frontDoorHeaders(req.rawHeaders, {
      address: request.info.remoteAddress,
      port: req.socket.localPort ?? 0,
    });
    delete request.headers['sls-offline-authorizer-override'];
    return h.continue;
  });
  server.ext('onPreHandler', (request, h) => {
    // The handler's event has the path as it was sent, like the authorizer's; hapi has cut a trailing slash
    // and decoded letters.
    const call = recordedCall(request);
    if (!call) return h.continue;
    // The handler runs in what is left of this request's lifecycle.
    currentJourney.enterWith(call.times);
    // serverless-offline parses JSON, and of a string, null or zero it does not find back to the bytes that
    // were signed.
    request.mime = 'text/plain';
    request.path = call.target.path;
    // serverless-offline reads the query out of it, by a parser that takes `//x` for another host and throws
    // on `//`.
    request.raw.req.url = `/?${call.target.query}`;
    return h.continue;
  });
  server.ext('onPreResponse', (request, h) => wayOut(request, h, render));
  server.events.on('response', (request) => {
    const call = recordedCall(request);
    const { headersSent, statusCode } = request.raw.res;
    if (call !== undefined)
      answered(call.requestId, headersSent ? statusCode : CLIENT_GONE, call.times.result());
  });
}

/**
 * Reads the whole body, so that the authorizer is asked when everything of a call has arrived: what it
 * decides by may change while a client sends. hapi skips its own reading of a payload that is there; without
 * its two marks it would wait for the end of a stream that has ended.
 */
async function receiveBody(
  request: HapiRequest,
  readBody: ReturnType<typeof bodyReader>,
): Promise<GatewayResponseType | undefined> {
  const { req, res } = request.raw;
  const hasBody =
    req.headers['content-length'] !== undefined || req.headers['transfer-encoding'] !== undefined;
  if (!hasBody) return undefined;
  if (request._expectContinue) res.writeContinue();
  const read = await readBody(req);
  request._expectContinue = false;
  request._isPayloadPending = false;
  if (read.outcome === 'refused') return read.type;
  if (read.outcome === 'gone') return 'BAD_REQUEST';
  request.raw.res.once('close', read.release);
  if (request.method !== 'get' && request.method !== 'head') request.payload = Buffer.from(read.body);
  return undefined;
}

/**
 * Reads an unused body for a short time. hapi closes the connection behind an answer that comes before the
 * body's end, and a client that is still writing then never reads it. The wait is limited, because a client
 * may announce more than it sends.
 */
async function letPass(req: IncomingMessage): Promise<void> {
  req.resume();
  await finished(req, { signal: AbortSignal.timeout(LET_PASS_MS) }).catch(() => undefined);
}

/** A gateway response as hapi's. It ends the request wherever it is returned from. */
export function answer(h: HapiToolkit, rendered: RenderedResponse): HapiResponse {
  const response = h.response(rendered.body).code(rendered.status).charset('');
  for (const [name, value] of Object.entries(rendered.headers)) response.header(name, value);
  return response.takeover();
}

function wayOut(request: HapiRequest, h: HapiToolkit, render: RenderGatewayResponse): unknown {
  const { response } = request;
  // hapi would add `Cache-Control: no-cache` to every answer without one, and `Accept-Ranges`.
  const { settings } = request.route;
  settings.cache = undefined;
  settings.response.ranges = false;
  const requestId = recordedCall(request)?.requestId ?? randomUUID();
  const replacement = response.isBoom ? boomType(response.output.statusCode) : integrationError(response);
  if (replacement) {
    const rendered = answer(h, render(replacement, { requestId }));
    return rendered.header('x-amzn-requestid', requestId);
  }
  if (response.isBoom) return h.continue;
  response.charset('');
  response.headers['x-amzn-requestid'] ??= requestId;
  return h.continue;
}

function boomType(status: number): GatewayResponseType {
  if (status === 404) return 'RESOURCE_NOT_FOUND';
  if (status === 413) return 'REQUEST_TOO_LARGE';
  return status < 500 ? 'BAD_REQUEST' : 'INTERNAL_ERROR';
}

/**
 * A function that threw, timed out or answered nonsense: serverless-offline then sends an empty body with a
 * status in text (taken out of the error's message where three digits stand in brackets), or a 502 with its
 * own explanation.
 */
function integrationError(response: HapiResponse): GatewayResponseType | undefined {
  const own = typeof response.source === 'object' && response.source !== null;
  const explained = own && Object.hasOwn(response.source as object, 'offlineInfo');
  const threw = typeof response.statusCode === 'string';
  const nothing = response.statusCode === 502 && !response.source;
  return explained || threw || nothing ? 'INTEGRATION_ERROR' : undefined;
}
