import { SignatureV4 } from '@smithy/signature-v4';
import type { HttpRequest } from '../../events/restEvent.ts';
import { NodeSha256 } from '../../src/aws/nodeSha256.ts';

/** The noon at which tests sign, unless they say otherwise. */
export const NOON = Date.UTC(2026, 10, 21, 12, 0, 0);

export const KEY = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'test/secret+of+nobody' };

export interface Unsigned {
  readonly method?: string;
  /** Decoded path; the signer encodes it. */
  readonly path?: string;
  readonly query?: Record<string, string | string[]>;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly resource?: string;
  readonly at?: number;
  readonly region?: string;
  readonly service?: string;
  readonly credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  /** JS SDKs send the body's hash in a signed header, boto3 and the CLI do not. */
  readonly hashHeader?: boolean;
}

/** Signs as the AWS SDK for JavaScript does (`@smithy/signature-v4`). */
export async function signedRequest(unsigned: Unsigned = {}): Promise<HttpRequest> {
  const { method = 'GET', path = '/v1/brokers', query = {}, body } = unsigned;
  const signer = new SignatureV4({
    credentials: unsigned.credentials ?? KEY,
    region: unsigned.region ?? 'us-east-1',
    service: unsigned.service ?? 'mq',
    sha256: NodeSha256,
    applyChecksum: unsigned.hashHeader ?? true,
  });
  const escaped = path.split('/').map(escapeLabel).join('/');
  const signed = await signer.sign(
    {
      method,
      protocol: 'http:',
      hostname: 'localhost',
      port: 4010,
      path: escaped,
      query,
      headers: { host: 'localhost:4010', ...unsigned.headers },
      ...(body === undefined ? {} : { body }),
    },
    { signingDate: new Date(unsigned.at ?? NOON) },
  );
  return {
    method,
    target: `${escaped}${search(query)}`,
    headers: Object.entries(signed.headers),
    body,
    ...(unsigned.resource === undefined ? {} : { resource: unsigned.resource }),
  };
}

function search(query: Record<string, string | string[]>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((one) => [name, one] as const),
  );
  if (pairs.length === 0) return '';
  return `?${pairs.map(([name, value]) => `${escapeLabel(name)}=${escapeLabel(value)}`).join('&')}`;
}

function escapeLabel(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
