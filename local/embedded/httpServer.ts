import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import { answerBrokenRequests } from '../frontDoor/brokenRequest.ts';
import { callProblem } from '../frontDoor/callProblem.ts';
import { frontDoorHeaders } from '../frontDoor/frontDoorHeaders.ts';
import type { GatewayResponseType, RenderedResponse } from '../frontDoor/gatewayResponses.ts';
import { BODY_LIMITS, type BodyLimits, bodyReader } from '../frontDoor/readBody.ts';
import { after, realNow } from '../frontDoor/realTime.ts';
import { type RequestTarget, requestTarget } from '../frontDoor/requestTarget.ts';
import { renderResponse } from '../frontDoor/responseTemplates.ts';

/** A call with its complete body, before any decision. */
export interface ArrivedCall {
  readonly requestId: string;
  readonly method: string;
  readonly target: RequestTarget;
  /** The headers in the form in which a REST API passes them to its functions. */
  readonly rawHeaders: readonly string[];
  readonly headers: IncomingMessage['headers'];
  readonly body: Uint8Array;
  readonly sourceIp: string;
  readonly httpVersion: string;
  /** Milliseconds since 1970, by the machine's clock. */
  readonly received: number;
}

export interface HttpLimits extends BodyLimits {
  /**
   * The time for the headers of a request in milliseconds, counted from the connection or from the previous
   * answer.
   */
  readonly headersMs: number;
}

export const HTTP_LIMITS: HttpLimits = { headersMs: 10_000, ...BODY_LIMITS };

/**
 * SDKs keep connections open for as long as the front door does; with Node's default of 5 seconds, some calls
 * would fail.
 */
const KEEP_ALIVE_MS = 65_000;
/** A client that neither sends nor reads for this time is disconnected. */
const IDLE_MS = 120_000;
/**
 * How long the rest of a refused body is read, because the client reads the answer only after it has sent its
 * body. On one machine, 10 MB take less time.
 */
const LET_PASS_MS = 1_000;

/**
 * An HTTP server that passes on complete calls: `answer` gets a call only when its body has arrived, so that
 * the decision uses the state at the time when the call runs. `beside` gets every request first, and takes
 * those that are not calls (those of the console). INVARIANT: no bytes, resets or timing of a client can end
 * the process; every socket has an error listener from its connection on.
 */
export function createHttpServer(
  answer: (call: ArrivedCall) => Promise<RenderedResponse>,
  hosts: ReadonlySet<string>,
  limits: HttpLimits = HTTP_LIMITS,
  beside: (request: IncomingMessage, response: ServerResponse) => boolean = () => false,
): Server {
  // `import 'node:http'` would read each of its exports and thereby load fetch, which takes 30 ms.
  const { createServer } = process.getBuiltinModule('node:http');
  const readBody = bodyReader(limits);

  async function handle(req: IncomingMessage, res: ServerResponse, waitsForContinue: boolean): Promise<void> {
    if (beside(req, res)) return;
    const requestId = randomUUID();
    const received = realNow();
    res.on('error', () => {});
    const refuse = async (type: GatewayResponseType) => {
      if (waitsForContinue) res.setHeader('connection', 'close');
      else await letPass(req);
      send(res, renderResponse(type, { requestId }), requestId);
    };
    const target = requestTarget(req.url ?? '');
    const { method, httpVersion, headers, socket } = req;
    const head = { method, httpVersion, headers, localAddress: socket.localAddress };
    const problem = target ? callProblem(head, hosts) : 'BAD_REQUEST';
    if (!target || problem) return refuse(problem ?? 'BAD_REQUEST');
    if (waitsForContinue) res.writeContinue();
    const read = await readBody(req);
    if (read.outcome === 'gone') return;
    if (read.outcome === 'refused') {
      waitsForContinue = false;
      res.setHeader('connection', 'close');
      return refuse(read.type);
    }
    try {
      const sourceIp = socket.remoteAddress ?? '';
      const answered = await answer({
        requestId,
        method: method ?? '',
        target,
        rawHeaders: frontDoorHeaders(req.rawHeaders, { address: sourceIp, port: socket.localPort ?? 0 }),
        headers,
        body: read.body,
        sourceIp,
        httpVersion,
        received,
      });
      send(res, answered, requestId);
    } catch {
      send(res, renderResponse('INTERNAL_ERROR', { requestId }), requestId);
    } finally {
      read.release();
    }
  }

  const server = createServer({
    requireHostHeader: false,
    headersTimeout: limits.headersMs,
    requestTimeout: 0,
    connectionsCheckingInterval: Math.min(1_000, limits.headersMs),
    keepAliveTimeout: KEEP_ALIVE_MS,
  });
  server.setTimeout(IDLE_MS);
  server.on('connection', (socket) => socket.on('error', () => {}));
  server.on('request', (req, res) => void handle(req, res, false));
  server.on('checkContinue', (req, res) => void handle(req, res, true));
  // Without this listener, Node would answer an unknown `Expect` header itself, without a content type or a
  // body.
  server.on('checkExpectation', (req, res) => void handle(req, res, false));
  answerBrokenRequests(server, renderResponse);
  return server;
}

/**
 * Reads an unwanted body for a short time. If the connection were closed before the body's end, it would be
 * reset, and the answer would be lost.
 */
async function letPass(req: IncomingMessage): Promise<void> {
  if (req.complete) return;
  req.resume();
  const late = new AbortController();
  const cancel = after(LET_PASS_MS, () => late.abort());
  await finished(req, { signal: late.signal, writable: false }).catch(() => undefined);
  cancel();
}

function send(res: ServerResponse, { status, headers, body }: RenderedResponse, requestId: string): void {
  if (res.headersSent || res.destroyed) return;
  const named = Object.keys(headers).some((name) => name.toLowerCase() === 'x-amzn-requestid');
  res.writeHead(status, {
    ...headers,
    ...(named ? {} : { 'x-amzn-requestid': requestId }),
    'content-length': Buffer.byteLength(body),
  });
  res.end(body);
}
