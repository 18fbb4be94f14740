import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { UpstreamFault } from './upstreamFault.ts';

/** A request that is ready for the wire: path and query are encoded, headers are signed. */
export interface WireRequest {
  readonly origin: URL;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Whether the request may use an existing connection. */
  readonly kept: boolean;
}

export interface UpstreamAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The most time for a new connection: 1.5 seconds. */
const CONNECT_MS = 1_500;
/**
 * A Lambda function may answer with 6 MB of JSON. Amazon MQ's answer is a string in it, where each byte of
 * the text becomes at most two. The largest answer of the API, a configuration's document, is much smaller.
 */
const MAX_ANSWER_BYTES = 3_000_000;

const KEPT = { 'http:': new http.Agent({ keepAlive: true }), 'https:': new https.Agent({ keepAlive: true }) };

/**
 * One HTTP exchange: no retry, no redirect, and bounds for time and size of the answer.
 * @throws UpstreamFault
 */
export function exchange(request: WireRequest, timeoutMs: number): Promise<UpstreamAnswer> {
  const { origin, method, target, headers, body, kept } = request;
  const secure = origin.protocol === 'https:';
  return new Promise((resolve, reject) => {
    let connected = false;
    let ended: UpstreamFault | undefined;
    const outgoing = (secure ? https : http).request({
      hostname: origin.hostname.replace(/^\[|\]$/g, ''),
      port: origin.port,
      method,
      path: target,
      headers,
      agent: kept ? KEPT[secure ? 'https:' : 'http:'] : false,
    });
    // After an answer has begun, destroying the request causes another error: only the first fault counts.
    const end = (fault: UpstreamFault) => {
      ended ??= fault;
      outgoing.destroy(fault);
    };
    const timers = [
      setTimeout(() => end(late(timeoutMs)), timeoutMs),
      setTimeout(() => connected || end(notConnected('no connection in time')), CONNECT_MS),
    ];
    const fail = (error: unknown) => settle(() => reject(ended ?? faultOf(error, connected)));
    const settle = (finish: () => void) => {
      for (const timer of timers) clearTimeout(timer);
      finish();
    };
    outgoing.on('socket', (socket) => {
      if (!socket.connecting) connected = true;
      else socket.once(secure ? 'secureConnect' : 'connect', () => (connected = true));
    });
    outgoing.on('error', fail);
    outgoing.on('response', (incoming) => {
      readAnswer(incoming).then(
        (answer) => settle(() => resolve(answer)),
        (error: unknown) => {
          outgoing.destroy();
          fail(error);
        },
      );
    });
    outgoing.end(body);
  });
}

async function readAnswer(incoming: IncomingMessage): Promise<UpstreamAnswer> {
  const { headers, statusCode: status = 0 } = incoming;
  // The request did not ask for a compressed answer.
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity')
    throw new UpstreamFault('unreadable', `The answer has the encoding ${encoding}.`);
  if (status >= 300 && status < 400)
    throw new UpstreamFault('unreadable', `A redirect, ${status}, is not followed.`);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_ANSWER_BYTES) {
      throw new UpstreamFault('unreadable', `The answer is longer than ${MAX_ANSWER_BYTES} bytes.`);
    }
    chunks.push(chunk);
  }
  return { status, headers, body: Buffer.concat(chunks) };
}

function faultOf(error: unknown, connected: boolean): UpstreamFault {
  if (error instanceof UpstreamFault) return error;
  const reason =
    error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : `${error}`;
  return connected
    ? new UpstreamFault('interrupted', `The connection broke: ${reason}.`)
    : notConnected(reason);
}

function late(timeoutMs: number): UpstreamFault {
  return new UpstreamFault('late', `No answer within ${timeoutMs} ms.`);
}

function notConnected(why: string): UpstreamFault {
  return new UpstreamFault('unreachable', `No connection: ${why}.`);
}
