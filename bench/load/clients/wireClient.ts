import { Agent, request as send } from 'node:http';
import { text } from 'node:stream/consumers';
import type { HttpRequest } from '../../../events/restEvent.ts';
import type { Outcome } from '../measure/call.ts';

/** An answer, and what it counts as. */
export interface WireAnswer {
  readonly outcome: Outcome;
  readonly body: string;
}

const DEADLINE_MS = 30_000;

/** Sends signed requests unchanged, over connections that stay open. */
export interface WireClient {
  send(request: HttpRequest): Promise<WireAnswer>;
  close(): void;
}

export function wireClient(port: number, maxSockets = 1): WireClient {
  const agent = new Agent({ keepAlive: true, maxSockets });
  return {
    send: ({ method, target, headers, body }) =>
      new Promise((resolve, reject) => {
        const length = body === undefined ? [] : ['content-length', String(Buffer.byteLength(body))];
        const signsLength = headers.some(([name]) => name.toLowerCase() === 'content-length');
        const lines = [...headers.flat(), ...(signsLength ? [] : length)];
        const options = { agent, host: '127.0.0.1', port, method, path: target, headers: lines };
        const sent = send({ ...options, timeout: DEADLINE_MS }, (response) => {
          text(response).then((answered) => {
            const type = response.headers['x-amzn-errortype'] ?? codeIn(answered);
            resolve({ outcome: outcomeOf(response.statusCode ?? 0, type), body: answered });
          }, reject);
        });
        sent.on('timeout', () => sent.destroy(new Error(`no answer after ${DEADLINE_MS} ms`)));
        sent.on('error', reject);
        sent.end(body);
      }),
    close: () => agent.destroy(),
  };
}

export function outcomeOf(status: number, error: string | string[] | undefined): Outcome {
  return error === undefined ? String(status) : `${status} ${error}`;
}

/** The Query API's errors. */
function codeIn(body: string): string | undefined {
  return /<Code>(\w+)<\/Code>/.exec(body)?.[1];
}
