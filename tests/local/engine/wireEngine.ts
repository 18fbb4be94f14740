import { Agent, request } from 'node:http';
import { engineRequestHandler } from '../../../local/engine/engineRequestHandler.ts';
import { openEngine } from '../../../local/engine/openEngine.ts';
import type { Call } from './randomCalls.ts';

/** An answer as it is on the wire. */
export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

export type WireEngine = (call: Call) => Promise<Answer>;

const headersOf = ({ operation }: Call) => ({ 'x-amz-target': `DynamoDB_20120810.${operation}` });
const parse = (text: string) => JSON.parse(text) as Record<string, unknown>;

/** The engine of this project, in memory. */
export function ownEngine(): WireEngine {
  const handler = engineRequestHandler(openEngine({ file: ':memory:', now: Date.now }));
  return async (call) => {
    const { response } = await handler.handle({ headers: headersOf(call), body: JSON.stringify(call.input) });
    return { status: response.statusCode, body: parse(new TextDecoder().decode(response.body)) };
  };
}

/** An engine behind an endpoint that takes any credentials. */
export function servedEngine(host: string, port: number): WireEngine {
  const agent = new Agent({ keepAlive: true });
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-date': '20261129T120000Z',
    authorization:
      'AWS4-HMAC-SHA256 Credential=local/20261129/us-east-1/dynamodb/aws4_request, ' +
      'SignedHeaders=host, Signature=0',
  };
  return (call) =>
    new Promise((resolve, reject) => {
      const options = { agent, host, port, method: 'POST', headers: { ...headers, ...headersOf(call) } };
      const sent = request(options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: parse(Buffer.concat(chunks).toString()) }),
        );
        response.once('error', reject);
      });
      sent.once('error', reject);
      sent.end(JSON.stringify(call.input));
    });
}
