import { SignatureV4 } from '@smithy/signature-v4';
import { NodeSha256 } from '../../src/aws/nodeSha256.ts';
import type { Pair, ProbeRequest, World } from '../doctor/probe.ts';

/** Credentials of the profile that is examined. Requests are signed with them, and they are never printed. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/**
 * A request as it is sent: path and query are encoded. A header name that occurs several times is sent in
 * several lines.
 */
export interface WireRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly Pair[];
  readonly body: string;
}

/** The user agent, for the gateway's log. Many WAFs refuse calls without this header. */
const USER_AGENT: Pair = ['user-agent', 'mqgate-doctor'];
const PRESIGNED_SECONDS = 300;
const SIGNED = /^(?:authorization|x-amz-)/;

/**
 * Makes and signs the request of a probe. The SDK's own signer signs the parts in `sees` where the probe has
 * them.
 */
export async function wireRequest(
  probe: ProbeRequest,
  world: World,
  credentials: Credentials,
  signingDate: Date,
): Promise<WireRequest> {
  const { method, path, query = [], headers = [], body = '' } = probe;
  const { host, base } = world.url;
  const own: Pair[] = [['host', host], USER_AGENT, ...headers];
  if (body !== '' && !headers.some(([name]) => name === 'content-length')) {
    own.push(['content-length', String(Buffer.byteLength(body))]);
  }
  const added = probe.signing === 'none' ? NOTHING : await signed(probe, world, credentials, signingDate);
  return {
    method,
    target: `${base}${path}${search([...query, ...added.query])}`,
    headers: [...own, ...added.headers],
    body,
  };
}

interface Added {
  readonly query: readonly Pair[];
  readonly headers: readonly Pair[];
}

const NOTHING: Added = { query: [], headers: [] };

/** The headers or parameters that the signer adds to a request. */
async function signed(
  probe: ProbeRequest,
  { url, region }: World,
  credentials: Credentials,
  signingDate: Date,
): Promise<Added> {
  const { service = 'mq', sees = {}, sendsHash } = probe;
  const seenHeaders = sees.headers ?? probe.headers ?? [];
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const signer = new SignatureV4({
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) },
    region,
    service,
    sha256: NodeSha256,
    applyChecksum: sendsHash === true,
  });
  const path = sees.label === undefined ? probe.path : probe.path.replace(/[^/]*$/, sees.label);
  const request = {
    method: probe.method,
    protocol: 'https:',
    hostname: sees.host ?? url.host,
    path: `${sees.base ?? url.base}${path}`,
    query: joined(sees.query ?? probe.query ?? [], (values) => [...values]),
    headers: {
      ...joined(seenHeaders, (values) => values.join(',')),
      host: sees.host ?? url.host,
    },
    body: sees.body ?? probe.body ?? '',
  };
  const isPresigned = probe.signing === 'presigned';
  const done = isPresigned
    ? await signer.presign(request, { expiresIn: PRESIGNED_SECONDS, signingDate })
    : await signer.sign(request, { signingDate });
  if (!isPresigned) {
    const headers = Object.entries(done.headers).filter(([name]) => SIGNED.test(name));
    const isWrong = (name: string) => name === 'authorization' && probe.wrongSignature === true;
    return {
      query: [],
      headers: headers.map(([name, value]) => [name, isWrong(name) ? lastDigitChanged(value) : value]),
    };
  }
  const added = Object.entries(done.query ?? {}).filter(([name]) => name.startsWith('X-Amz-'));
  return { query: added.map(([name, value]) => [name, String(value)]), headers: [] };
}

function joined<Value>(
  pairs: readonly Pair[],
  join: (values: readonly string[]) => Value,
): Record<string, Value> {
  const byName = Map.groupBy(pairs, ([name]) => name);
  return Object.fromEntries([...byName].map(([name, all]) => [name, join(all.map(([, value]) => value))]));
}

/** RFC 3986, as SDKs encode a query. */
function search(pairs: readonly Pair[]): string {
  const encode = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
  return pairs.length === 0
    ? ''
    : `?${pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&')}`;
}

function lastDigitChanged(value: string): string {
  return value.replace(/[0-9a-f]$/, (digit) => (digit === '0' ? '1' : '0'));
}
