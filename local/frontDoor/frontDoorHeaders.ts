import { randomBytes } from 'node:crypto';

/** Header names and values alternately, as Node keeps them; case and order are as sent. */
type RawHeaders = readonly string[];

/** The header by which a client of serverless-offline could replace the authorizer's answer. */
const OVERRIDE = 'sls-offline-authorizer-override';

/** Headers that a REST API does not pass on to its functions, or sets itself. */
const NOT_FORWARDED = new Set(['content-length', 'x-forwarded-port', 'x-forwarded-proto', 'x-forwarded-for']);

/**
 * The headers that a REST API passes on to its functions: without Content-Length, and with those that it
 * adds.
 */
export function frontDoorHeaders(
  sent: RawHeaders,
  client: { readonly address: string; readonly port: number },
): string[] {
  const forwarded = pairs(sent).filter(([name]) => {
    const lower = name.toLowerCase();
    return lower !== OVERRIDE && !NOT_FORWARDED.has(lower);
  });
  const has = (wanted: string) => forwarded.some(([name]) => name.toLowerCase() === wanted);
  if (!has('x-amzn-trace-id')) forwarded.push(['X-Amzn-Trace-Id', traceId()]);
  const hops = pairs(sent).filter(([name]) => name.toLowerCase() === 'x-forwarded-for');
  forwarded.push(['X-Forwarded-For', [...hops.map(([, value]) => value), client.address].join(', ')]);
  forwarded.push(['X-Forwarded-Port', String(client.port)], ['X-Forwarded-Proto', 'http']);
  return forwarded.flat();
}

/**
 * The headers of the integration. API Gateway drops an Authorization header that carries a signature of
 * version 4.
 */
export function withoutSignature(headers: RawHeaders): string[] {
  return pairs(headers)
    .filter(([name, value]) => !(name.toLowerCase() === 'authorization' && value.startsWith('AWS4-')))
    .flat();
}

/** Raw headers as pairs of name and value. */
export function pairs(headers: RawHeaders): [name: string, value: string][] {
  return Array.from({ length: Math.floor(headers.length / 2) }, (_, i) => [
    headers[2 * i] ?? '',
    headers[2 * i + 1] ?? '',
  ]);
}

function traceId(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')}`;
}
