import type { IncomingMessage, ServerResponse } from 'node:http';
import { bodyReader } from '../../frontDoor/readBody.ts';
import { CONSOLE_PATH } from '../consolePath.ts';
import type { Console, ConsoleResponse } from './console.ts';

/**
 * Answers a request to the console and returns true. For every other request it does nothing and returns
 * false.
 */
export type ServeConsole = (request: IncomingMessage, response: ServerResponse) => boolean;

const BODY_MS = 20_000;

/** The console on an HTTP server of Node. */
export function serveConsole(console: Console): ServeConsole {
  const readBody = bodyReader({ bodyMs: BODY_MS, heldBytes: 32 * 1024 * 1024 });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let release = () => {};
    try {
      const answered = await console.answer({
        method: request.method ?? '',
        url: request.url ?? '',
        httpVersion: request.httpVersion,
        headers: request.headers,
        body: async (most) => {
          const read = await readBody(request);
          if (read.outcome !== 'read') throw new RangeError('The body cannot be read.');
          release = read.release;
          if (read.body.length > most) throw new RangeError('The body is too long.');
          return Buffer.from(read.body).toString('utf8');
        },
      });
      send(request, response, answered);
    } catch {
      if (!response.headersSent) response.writeHead(500, { 'content-length': 0 });
      response.end();
    } finally {
      release();
    }
  }

  return (request, response) => {
    const url = request.url ?? '';
    if (!url.startsWith(CONSOLE_PATH) && url !== CONSOLE_PATH.slice(0, -1)) return false;
    response.on('error', () => {});
    request.on('error', () => {});
    void answer(request, response);
    return true;
  };
}

function send(request: IncomingMessage, response: ServerResponse, answered: ConsoleResponse): void {
  const { status, headers } = answered;
  if ('body' in answered) {
    // The connection is closed, because the unread body of a refused request could be read as the next
    // request.
    const closing = request.complete ? {} : { connection: 'close' };
    response.writeHead(status, {
      ...headers,
      ...closing,
      'content-length': Buffer.byteLength(answered.body),
    });
    response.end(request.method === 'HEAD' ? undefined : answered.body);
    return;
  }
  response.writeHead(status, headers);
  response.flushHeaders();
  const gone = answered.open({
    write: (text) => response.write(text),
    ready: (run) => response.once('drain', run),
    end: () => response.end(),
  });
  response.once('close', gone);
}
