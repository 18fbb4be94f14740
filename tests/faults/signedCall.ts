import { Agent, request as httpRequest } from 'node:http';
import type { HttpRequest } from '../../events/restEvent.ts';
import { signedRequest, type Unsigned } from '../authz/signedRequest.ts';

/** The answer that a caller got to its first try. */
export interface Answer {
  /** 0: the connection was cut before an answer came. */
  readonly status: number;
  /** `x-amzn-ErrorType`, or `none`. */
  readonly error: string;
  readonly body: string;
  readonly ms: number;
}

/** No function lives that long: 10 s the authorizer, 15 s a handler. */
const NEVER_MS = 40_000;

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

/** Signs and sends one call to the gateway at `port`, and never again. Rejects only where no end came. */
export async function signedCall(port: number, unsigned: Unsigned): Promise<Answer> {
  return send(port, await signedRequest({ at: Date.now(), ...unsigned }));
}

/** The same for a request that was signed before, and may have been sent. */
export async function send(port: number, { method, target, headers, body }: HttpRequest): Promise<Answer> {
  const started = performance.now();
  const ended = (status: number, error: string, text: string): Answer => ({
    status,
    error,
    body: text,
    ms: performance.now() - started,
  });
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      { agent, host: '127.0.0.1', port, method, path: target, headers: Object.fromEntries(headers) },
      (incoming) => {
        let text = '';
        incoming.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        incoming.on('end', () =>
          resolve(
            ended(incoming.statusCode ?? 0, String(incoming.headers['x-amzn-errortype'] ?? 'none'), text),
          ),
        );
        incoming.on('error', () => resolve(ended(0, 'cut', text)));
      },
    );
    outgoing.setTimeout(NEVER_MS, () => {
      reject(new Error(`no answer to ${method} ${target} after ${NEVER_MS} ms`));
      outgoing.destroy();
    });
    outgoing.on('error', () => resolve(ended(0, 'cut', '')));
    outgoing.end(body);
  });
}
