import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { CommandFault } from '../../../workbench/commandFault.ts';
import { callProblem } from '../../frontDoor/callProblem.ts';
import { CONSOLE_PATH } from '../consolePath.ts';
import type { ConsoleSources } from './consoleSources.ts';
import type { PageFiles } from './pageFiles.ts';
import { type EventSink, type RowStream, streamRows } from './rowStream.ts';
import { shell } from './shell.ts';

/** A request to the console; its body is read only after the checks have passed. */
export interface ConsoleRequest {
  readonly method: string;
  /** The path as it was sent, with the query. */
  readonly url: string;
  readonly httpVersion: string;
  readonly headers: IncomingHttpHeaders;
  /** @throws RangeError for a body that is too long */
  body(most: number): Promise<string>;
}

export type ConsoleResponse = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
} & (
  | { readonly body: string }
  /**
   * Starts a stream. The function that `open` returns is called when the reader has closed the connection.
   */
  | { readonly open: (sink: EventSink) => () => void }
);

/** The surroundings of a console. */
export interface ConsoleParts {
  readonly sources: ConsoleSources;
  /** Further host names of the console in lower case, besides the loopback names. */
  readonly hosts: ReadonlySet<string>;
  readonly page: () => Promise<PageFiles>;
  readonly every: (ms: number, run: () => void) => () => void;
  /** Default: a new one. */
  readonly secret?: string;
}

export interface Console {
  /** The secret of this start. The page reads it from the fragment of its URL. */
  readonly secret: string;
  answer(request: ConsoleRequest): Promise<ConsoleResponse>;
  /** Ends the streams. */
  close(): void;
}

const MAX_STREAMS = 8;
/** The most bytes of a request: a page can send an account export for a comparison. */
const MAX_BODY = 16 * 1024 * 1024;

/**
 * The headers of every answer of the console: no cache stores it, no page can show it in a frame, and no
 * other site can read it.
 */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

/**
 * The console: a static page, its data as JSON, and one stream. INVARIANT: only a request that has the secret
 * of this start and a host name of this machine gets data, never a page of another site (SECURITY.md,
 * "Secrets and records").
 */
export function createConsole({ sources, hosts, page, every, ...parts }: ConsoleParts): Console {
  const secret = parts.secret ?? randomBytes(24).toString('base64url');
  const expected = digest(`Bearer ${secret}`);
  const streams = new Map<string, RowStream>();

  const stream = (reader: string): ConsoleResponse => {
    const isFull = () => !streams.has(reader) && streams.size >= MAX_STREAMS;
    if (isFull()) return json(429, { error: `${MAX_STREAMS} browsers already have a stream.` });
    const open = (sink: EventSink) => {
      if (isFull()) {
        sink.end();
        return () => {};
      }
      streams.get(reader)?.replace();
      const own = streamRows(sources.feed, sink, every);
      streams.set(reader, own);
      return () => {
        own.stop();
        if (streams.get(reader) === own) streams.delete(reader);
      };
    };
    return { status: 200, headers: { ...HEADERS, 'content-type': 'text/event-stream' }, open };
  };

  const data = async (request: ConsoleRequest, path: string): Promise<ConsoleResponse> => {
    const given = request.headers.authorization ?? '';
    if (!timingSafeEqual(digest(given), expected)) {
      return json(401, { error: 'The secret of this start is missing or wrong.' });
    }
    if (path === 'stream') return stream(readerOf(request.headers));
    const isPost = request.method === 'POST';
    if (!isPost && request.method !== 'GET') return json(405, { error: 'The method is not served.' });
    try {
      const body = isPost ? readBody(await request.body(MAX_BODY)) : undefined;
      // Loaded when somebody looks: a gateway that starts does not wait for the workbench.
      const { apiAnswer } = await import('./apiAnswer.ts');
      const found = await apiAnswer(sources, path, body);
      return found === undefined ? json(404, { error: 'There is no such data.' }) : json(200, found);
    } catch (error) {
      if (error instanceof RangeError) return json(413, { error: 'The request is too long.' });
      if (error instanceof CommandFault) return json(400, { error: error.message });
      throw error;
    }
  };

  return {
    secret,
    answer: async (request) => {
      // Only loopback names and the gateway's own names are accepted, not the address of the connection.
      const problem = callProblem({ ...request, localAddress: undefined }, hosts);
      if (problem !== undefined || request.headers.host === undefined) return text(403, 'Forbidden\n');
      const [path = ''] = request.url.slice(CONSOLE_PATH.length).split('?');
      if (path.startsWith('api/')) return data(request, path.slice('api/'.length));
      if (request.method !== 'GET' && request.method !== 'HEAD') return text(405, 'Method not allowed\n');
      if (request.url === CONSOLE_PATH.slice(0, -1)) {
        return { status: 308, headers: { ...HEADERS, location: CONSOLE_PATH }, body: '' };
      }
      const files = await page();
      if (path === '') return shellAnswer(files);
      const file = Object.hasOwn(files, path) ? files[path] : undefined;
      const type = TYPES[path.slice(path.lastIndexOf('.') + 1)];
      if (file === undefined || type === undefined) return text(404, 'Not found\n');
      return { status: 200, headers: { ...HEADERS, 'content-type': type }, body: file };
    },
    close: () => {
      for (const one of streams.values()) one.replace();
      streams.clear();
    },
  };
}

/**
 * The page runs only its own script and styles, by a nonce, which the editor uses for its styles too. It can
 * connect only to its own origin, and it cannot turn text into HTML.
 */
function shellAnswer(files: PageFiles): ConsoleResponse {
  const nonce = randomBytes(18).toString('base64');
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "connect-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ];
  return {
    status: 200,
    headers: {
      ...HEADERS,
      'content-security-policy': policy.join('; '),
      'content-type': 'text/html; charset=utf-8',
    },
    body: shell(nonce, files),
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** The cookie that identifies a browser among the readers of streams. It gives no access. */
function readerOf(headers: IncomingHttpHeaders): string {
  const named = headers['x-mqgate-reader'];
  return typeof named === 'string' && /^[\w-]{1,64}$/u.test(named) ? named : '';
}

/** @throws CommandFault */
function readBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new CommandFault('The request is not JSON.');
  }
}

function json(status: number, value: object): ConsoleResponse {
  return {
    status,
    headers: { ...HEADERS, 'content-type': 'application/json' },
    body: JSON.stringify(value),
  };
}

function text(status: number, body: string): ConsoleResponse {
  return { status, headers: { ...HEADERS, 'content-type': 'text/plain; charset=utf-8' }, body };
}
