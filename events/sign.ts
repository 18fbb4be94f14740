import { text } from 'node:stream/consumers';
import { SignatureV4 } from '@smithy/signature-v4';
import { NodeSha256 } from './nodeSha256.ts';
import type { HttpRequest } from './restEvent.ts';

/** What to sign. */
export interface SigningOrder {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly hashHeader: boolean;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Milliseconds since the epoch. */
  readonly at: number;
}

const HOST = { hostname: 'localhost', port: 4010 } as const;

/** Run by sample.ts: an order as JSON on standard input, the signed request as JSON on standard output. */
const order = JSON.parse(await text(process.stdin)) as SigningOrder;
process.stdout.write(JSON.stringify(await sign(order)));

async function sign({ method, path, body, hashHeader, credentials, at }: SigningOrder): Promise<HttpRequest> {
  const signer = new SignatureV4({
    credentials,
    region: process.env.REGION || 'us-east-1',
    service: 'mq',
    sha256: NodeSha256,
    applyChecksum: hashHeader,
  });
  const headers: Record<string, string> = { host: `${HOST.hostname}:${HOST.port}` };
  if (body !== undefined) headers['content-type'] = 'application/json';
  const signed = await signer.sign(
    { method, protocol: 'http:', ...HOST, path, query: {}, headers, ...(body === undefined ? {} : { body }) },
    { signingDate: new Date(at) },
  );
  return { method, target: path, headers: Object.entries(signed.headers), body };
}
