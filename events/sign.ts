import { SignatureV4 } from '@smithy/signature-v4';
import { NodeSha256 } from '../src/aws/nodeSha256.ts';
import type { HttpRequest } from './restEvent.ts';
import type { Call } from './samples/sample.ts';
import { credentialsOf } from './signers.ts';

const HOST = { hostname: 'localhost', port: 4010 } as const;

/** The call as it is sent, signed with the present time. */
export async function sign(call: Call): Promise<HttpRequest> {
  const { method, body, authorization, resource = call.path } = call;
  const path = call.path.split('/').map(encodeURIComponent).join('/');
  const headers = { ...(await signedHeaders(call, path)), ...(authorization && { authorization }) };
  return { method, target: path, headers: Object.entries(headers), body, resource };
}

async function signedHeaders(call: Call, path: string): Promise<Record<string, string>> {
  const { by, method, body, service = 'mq', hashHeader = true, signedSecondsAgo = 0 } = call;
  const headers = {
    host: `${HOST.hostname}:${HOST.port}`,
    'user-agent': 'mqgate-sample-events',
    ...(body === undefined ? {} : { 'content-type': CONTENT_TYPES[service] }),
  };
  if (by === 'nobody') return headers;
  const signer = new SignatureV4({
    credentials: await credentialsOf(by),
    region: process.env.REGION || 'us-east-1',
    service,
    sha256: NodeSha256,
    applyChecksum: hashHeader,
  });
  const request = { method, protocol: 'http:', ...HOST, path, query: {}, headers, ...(body && { body }) };
  const signed = await signer.sign(request, { signingDate: new Date(Date.now() - signedSecondsAgo * 1000) });
  return signed.headers;
}

const CONTENT_TYPES = { mq: 'application/json', sts: 'application/x-www-form-urlencoded' } as const;
