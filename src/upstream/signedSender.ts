import { SignatureV4 } from '@smithy/signature-v4';
import { canonicalQuery } from '../authz/authenticate/canonicalRequest.ts';
import { NodeSha256 } from '../aws/nodeSha256.ts';
import type { Clock } from '../mq/model/ports.ts';
import { exchange, type UpstreamAnswer, type WireRequest } from './exchange.ts';
import { UpstreamFault } from './upstreamFault.ts';

/** Credentials of the function's role, of its local replacement, or of a role in a broker's account. */
export interface OwnCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** A service of AWS, and the credentials that sign calls to it. */
export interface Service {
  /** Origin and, for an endpoint that has one, base path. */
  readonly endpoint: URL;
  readonly signingName: string;
  readonly signingRegion: string;
  readonly credentials: () => Promise<OwnCredentials>;
  readonly clock: Clock;
}

/** An unsigned request. */
export interface UpstreamRequest {
  readonly method: string;
  /** Encoded. */
  readonly path: string;
  /** Decoded pairs, in any order. */
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** The request changes nothing and may be sent twice. */
  readonly readOnly: boolean;
}

/** The time for the whole call in milliseconds, including a second attempt. @throws UpstreamFault */
export type Send = (request: UpstreamRequest, timeoutMs: number) => Promise<UpstreamAnswer>;

/**
 * A read is retried once, after a broken connection. Any answer is final here: the caller's SDK decides
 * whether to retry.
 */
const READ_ATTEMPTS = 2;

/**
 * Signs with the gateway's own credentials and sends.
 * INVARIANT: a call that changes something is sent once, over a new connection. A kept connection may be
 * closed already, and it would then be unknown whether the call was received.
 */
export function signedSender(service: Service): Send {
  const { endpoint, signingName, signingRegion, credentials, clock } = service;
  const signer = new SignatureV4({
    credentials,
    region: signingRegion,
    service: signingName,
    sha256: NodeSha256,
  });

  async function sign(request: UpstreamRequest, kept: boolean): Promise<WireRequest> {
    const { method, query, headers, body } = request;
    const path = endpoint.pathname.replace(/\/$/, '') + request.path;
    const { protocol, hostname, host } = endpoint;
    const signed = await signer.sign(
      { method, protocol, hostname, path, query: queryBag(query), headers: { ...headers, host }, body },
      { signingDate: new Date(clock()) },
    );
    const search = canonicalQuery(query);
    return {
      origin: endpoint,
      method,
      target: search === '' ? path : `${path}?${search}`,
      headers: { ...signed.headers, ...(body.length > 0 && { 'content-length': String(body.length) }) },
      body,
      kept,
    };
  }

  return async (request, timeoutMs) => {
    const started = clock();
    for (let attempt = 1; ; attempt += 1) {
      try {
        const kept = request.readOnly && attempt === 1;
        return await exchange(await sign(request, kept), timeoutMs - (clock() - started));
      } catch (error) {
        const again = request.readOnly && attempt < READ_ATTEMPTS && isBroken(error);
        if (!again || clock() - started >= timeoutMs) throw error;
      }
    }
  };
}

function isBroken(error: unknown): boolean {
  return error instanceof UpstreamFault && (error.kind === 'unreachable' || error.kind === 'interrupted');
}

/** A name with several values is repeated. */
function queryBag(query: UpstreamRequest['query']): Record<string, string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of query) values.set(name, [...(values.get(name) ?? []), value]);
  return Object.fromEntries(values);
}
