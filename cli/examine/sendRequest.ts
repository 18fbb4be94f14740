import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Answer } from '../doctor/probe.ts';
import type { WireRequest } from './signRequest.ts';

/** The timeout: longer than the 29 s of API Gateway. */
const TIMEOUT_MS = 35_000;
const MAX_ANSWER_BYTES = 256 * 1024;

/** One connection to a deployment. */
export interface Sender {
  /** Never rejects: if there is no answer, it returns one with status 0. Redirects are not followed. */
  send(request: WireRequest): Promise<Answer>;
  close(): void;
}

/** @param now this machine's clock, in milliseconds since 1970 */
export function sender(origin: URL, now: () => number): Sender {
  const isPlain = origin.protocol === 'http:';
  const agent = isPlain ? new HttpAgent({ keepAlive: true }) : new HttpsAgent({ keepAlive: true });
  const open = isPlain ? httpRequest : httpsRequest;
  const hostname = origin.hostname.replace(/^\[|\]$/g, '');

  const send = ({ method, target, headers, body }: WireRequest) =>
    new Promise<Answer>((resolve) => {
      const failed = (why: string) => resolve({ status: 0, headers: {}, body: why, at: now() });
      const lines = Map.groupBy(headers, ([name]) => name);
      const request = open(
        {
          hostname,
          port: origin.port,
          method,
          path: target,
          headers: Object.fromEntries([...lines].map(([name, all]) => [name, valuesOf(all)])),
          agent,
          signal: AbortSignal.timeout(TIMEOUT_MS),
        },
        (response) => {
          const at = now();
          const chunks: Buffer[] = [];
          let size = 0;
          response.on('data', (chunk: Buffer) => {
            size += chunk.length;
            if (size <= MAX_ANSWER_BYTES) chunks.push(chunk);
            else response.destroy(new Error('ANSWER_TOO_LARGE'));
          });
          response.on('error', (error) => failed(codeOf(error)));
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString('utf8');
            resolve({ status: response.statusCode ?? 0, headers: flat(response.headers), body: text, at });
          });
        },
      );
      request.on('error', (error) => failed(codeOf(error)));
      request.end(body);
    });

  return { send, close: () => agent.destroy() };
}

function valuesOf(lines: readonly (readonly [name: string, value: string])[]): string | string[] {
  const values = lines.map(([, value]) => value);
  return values.length === 1 ? (values[0] ?? '') : values;
}

function flat(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

function codeOf(error: Error): string {
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'ETIMEDOUT';
  return 'code' in error ? String(error.code) : error.message;
}
