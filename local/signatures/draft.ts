import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import {
  canonicalHeaders,
  canonicalPaths,
  canonicalQuery,
  encodeRfc3986,
} from '../../src/authz/authenticate/canonicalRequest.ts';
import type { UnverifiedRequest } from '../../src/authz/parse/parseEvent.ts';
import { pathLabels } from '../../src/authz/parse/pathLabels.ts';
import type { SignatureClaim } from '../../src/authz/parse/signatureClaim.ts';

/** Every text that goes into one signature, so that each of them can be replaced. */
export interface Draft {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** `name:value\n` lines. */
  readonly headers: string;
  readonly signedHeaders: string;
  readonly payloadHash: string;
  /** Between two parts of the canonical request and of the string to sign. */
  readonly lineBreak: string;
  /** What follows the canonical request's last part; nothing, if it is right. */
  readonly canonicalEnd: string;
  /** The canonical request as the string to sign contains it. */
  readonly digest: (canonical: string) => string;
  readonly date: string;
  /** `day/region/service/aws4_request`. */
  readonly scope: string;
  readonly key: KeyObject;
}

/** A request with a claimed signature and the secret that belongs to its key, taken apart for comparisons. */
export interface Facts {
  readonly request: UnverifiedRequest;
  readonly claim: SignatureClaim;
  /** The secret access key's bytes behind `AWS4`. */
  readonly secret: Buffer;
  readonly day: string;
  readonly region: string;
  readonly service: string;
  /** Decoded, without the leading slash. */
  readonly labels: readonly string[];
  readonly pairs: UnverifiedRequest['query'];
  /** The lines of the signed headers: name and value, in order. */
  readonly lines: readonly (readonly [name: string, value: string])[];
}

export function factsOf(request: UnverifiedRequest, claim: SignatureClaim, secret: Buffer): Facts {
  const [, day = '', region = '', service = ''] = claim.credential.split('/');
  const lines = (canonicalHeaders(request, claim.signedHeaders) ?? '').split('\n').slice(0, -1);
  return {
    request,
    claim,
    secret: secret.subarray(4),
    day,
    region,
    service,
    labels: pathLabels(request.path),
    pairs: request.query.filter(([name]) => claim.expires === undefined || name !== 'X-Amz-Signature'),
    lines: lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  };
}

/** What the gateway itself signs: one draft for each spelling of the path that it accepts. */
export function acceptedDrafts(facts: Facts): readonly [Draft, ...Draft[]] {
  const { request, claim, secret, day, region, service, pairs, lines } = facts;
  const [path = '', ...others] = canonicalPaths(facts.labels, request.path);
  const draft: Draft = {
    method: request.method,
    path,
    query: canonicalQuery(pairs),
    headers: headerBlock(lines),
    signedHeaders: claim.signedHeaders.join(';'),
    payloadHash: request.body === 'unknown' ? declaredHash(request) : sha256(request.body),
    lineBreak: '\n',
    canonicalEnd: '',
    digest: sha256,
    date: claim.date,
    scope: `${day}/${region}/${service}/aws4_request`,
    key: keyOf(chain(Buffer.concat([Buffer.from('AWS4'), secret]), [day, region, service, 'aws4_request'])),
  };
  return [draft, ...others.map((other) => ({ ...draft, path: other }))];
}

export function canonicalText(draft: Draft): string {
  const { method, path, query, headers, signedHeaders, payloadHash, lineBreak } = draft;
  const lines = lineBreak === '\n' ? headers : headers.replaceAll('\n', lineBreak);
  const parts = [method, path, query, lines, signedHeaders, payloadHash];
  return parts.join(lineBreak) + draft.canonicalEnd;
}

export function textToSign(draft: Draft): string {
  const hashed = draft.digest(canonicalText(draft));
  return ['AWS4-HMAC-SHA256', draft.date, draft.scope, hashed].join(draft.lineBreak);
}

/** Whether a signer that works in this way makes this signature (64 hex digits). */
export function makes(draft: Draft, signature: string): boolean {
  return createHmac('sha256', draft.key).update(textToSign(draft)).digest('hex') === signature;
}

/** HMAC after HMAC, each with the result before it as its key. */
export function chain(key: Buffer, texts: readonly string[]): Buffer {
  return texts.reduce((last, text) => createHmac('sha256', last).update(text).digest(), key);
}

/** Checks of one key are ten times as fast with it as with its bytes. */
export function keyOf(bytes: Buffer): KeyObject {
  return createSecretKey(bytes);
}

export function sha256(text: string | Uint8Array): string {
  return hash('sha256', text, 'hex');
}

export function headerBlock(lines: readonly (readonly [name: string, value: string])[]): string {
  return lines.map(([name, value]) => `${name}:${value}\n`).join('');
}

/** Encoded as RFC 3986 says, or as it is if it has no UTF-8 form. */
export function encoded(text: string): string {
  return text.isWellFormed() ? encodeRfc3986(text) : text;
}

/** The hash header, or the hash of no body: what the first phase has. */
function declaredHash(request: UnverifiedRequest): string {
  return request.headers.get('x-amz-content-sha256')?.[0]?.trim() ?? sha256('');
}
