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
 * SDKs keep connections open for as long as the front door does; with Node's default of five seconds, some
 * calls would fail.
 */
const KEEP_ALIVE_MS = 65_000;

/** How long the rest of a refused body is read. On one machine, ten megabytes take less time. */
const LET_PASS_MS = 1_000;

/**
 * Headers that hapi would act on (origins, ranges, compression, unknown media types), but a REST API does
 * not. They are hidden from hapi; the functions still get them.
 */
const NOT_FOR_HAPI = ['origin', 'range', 'accept-encoding', 'content-type'] as const;

/**
 * Makes serverless-offline's server answer as API Gateway does: it changes the headers of requests, adds a
 * request id to every response, and replaces bodies that come from hapi or serverless-offline. `answered` is
 * called for each accepted call. `beside` gets every request first, and takes those that are not calls (those
 * of the console).
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
  // Node's own answers to these requests have neither a content type nor a body.
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
    // The handler's event has the path as it was sent, like the authorizer's; hapi has removed a trailing
    // slash and decoded letters.
    const call = recordedCall(request);
    if (!call) return h.continue;
    // The handler runs in the remaining steps of this request.
    currentJourney.enterWith(call.times);
    // serverless-offline parses JSON. From a string, null or zero, serverless-offline cannot restore the
    // signed bytes.
    request.mime = 'text/plain';
    request.path = call.target.path;
    // serverless-offline reads the query from this URL. Its parser takes `//x` for a host and throws for
    // `//`, so the path is left out.
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
 * Reads the whole body, so that the authorizer runs after the complete call has arrived: policies may change
 * while a client sends. hapi does not read a payload that is already set. Without the two marks it would wait
 * for the end of a stream that has already ended.
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
 * Reads an unused body for a short time. hapi closes the connection after an answer that comes before the
 * body's end. A client that is still sending would then not read the answer. The wait is limited, because a
 * client may announce more than it sends.
 */
async function letPass(req: IncomingMessage): Promise<void> {
  req.resume();
  await finished(req, { signal: AbortSignal.timeout(LET_PASS_MS) }).catch(() => undefined);
}

/** A gateway response as a response of hapi. Wherever it is returned, it ends the request. */
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
 * A function threw, timed out or gave a malformed answer. serverless-offline then sends an empty body with a
 * status as text (from the error's message, if it has three digits in brackets), or a 502 with its own
 * explanation.
 */
function integrationError(response: HapiResponse): GatewayResponseType | undefined {
  const own = typeof response.source === 'object' && response.source !== null;
  const explained = own && Object.hasOwn(response.source as object, 'offlineInfo');
  const threw = typeof response.statusCode === 'string';
  const nothing = response.statusCode === 502 && !response.source;
  return explained || threw || nothing ? 'INTEGRATION_ERROR' : undefined;
}
