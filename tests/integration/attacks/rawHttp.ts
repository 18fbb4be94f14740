import { connect } from 'node:net';
import type { HttpRequest } from '../../../events/restEvent.ts';

const DEADLINE_MS = 10_000;

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  /** Names in lower case, in the order sent, duplicates kept. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/**
 * Sends bytes as they are over a connection of its own and reads every answer until the gateway closes it:
 * the last request asks for that. `half`: this side closes first. Rejects when the connection is still open
 * after ten seconds.
 */
export function exchange(
  address: { readonly port: number; readonly host?: string },
  bytes: string | Uint8Array,
  { half = false } = {},
): Promise<RawAnswer[]> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(address.port, address.host ?? '127.0.0.1');
    const overdue = setTimeout(() => {
      socket.destroy();
      const said = Buffer.concat(chunks).toString('latin1');
      reject(new Error(`no end after ${DEADLINE_MS} ms: ${said}`));
    }, DEADLINE_MS);
    socket.on('data', (chunk) => chunks.push(chunk));
    // A gateway that has answered may close while the rest of a request is still being written.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(overdue);
      resolve(answersIn(Buffer.concat(chunks)));
    });
    if (half) socket.end(bytes);
    else socket.write(bytes);
  });
}

export interface WireOptions {
  /** Header lines after the request's own, each ending in CRLF; default: `Connection: close`. */
  readonly lines?: string;
  readonly version?: string;
  /** In the body's place, framing included. */
  readonly framed?: string;
}

/**
 * A request's bytes: target, header names, order and duplicates as given, Latin-1 like Node and the SDKs; the
 * body in UTF-8.
 */
export function wire(request: HttpRequest, options: WireOptions = {}): Buffer {
  const { lines = 'Connection: close\r\n', version = 'HTTP/1.1' } = options;
  const body = Buffer.from(request.body ?? '');
  const signsLength = request.headers.some(([name]) => name.toLowerCase() === 'content-length');
  const length = request.body === undefined || signsLength ? '' : `Content-Length: ${body.length}\r\n`;
  const headers = request.headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const start = `${request.method} ${request.target} ${version}\r\n${headers}`;
  if (options.framed !== undefined) return Buffer.from(`${start}${lines}${options.framed}`, 'latin1');
  return Buffer.concat([Buffer.from(`${start}${length}${lines}\r\n`, 'latin1'), body]);
}

function answersIn(bytes: Buffer): RawAnswer[] {
  const answers: RawAnswer[] = [];
  for (let rest = bytes; rest.length > 0; ) {
    const { answer, length } = answerAt(rest);
    if (answer.status !== 100) answers.push(answer);
    rest = rest.subarray(length);
  }
  return answers;
}

function answerAt(bytes: Buffer): { answer: RawAnswer; length: number } {
  const end = bytes.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = bytes.toString('latin1', 0, Math.max(end, 0)).split('\r\n');
  const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(statusLine) ?? [];
  if (end < 0 || status === undefined) throw new Error(`no HTTP answer: ${bytes.toString('latin1')}`);
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  const declared = headers.find(([name]) => name === 'content-length')?.[1];
  const start = end + 4;
  const length = status === '100' ? 0 : Number(declared ?? bytes.length - start);
  const body = bytes.toString('utf8', start, start + length);
  return { answer: { status: Number(status), headers, body }, length: start + length };
}
