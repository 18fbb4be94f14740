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

/** All texts from which one signature is made, so that each can be replaced. */
export interface Draft {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** `name:value\n` lines. */
  readonly headers: string;
  readonly signedHeaders: string;
  readonly payloadHash: string;
  /** The separator between the parts of the canonical request and of the string to sign. */
  readonly lineBreak: string;
  /** The text after the last part of the canonical request; empty in a correct signature. */
  readonly canonicalEnd: string;
  /** The canonical request as the string to sign contains it. */
  readonly digest: (canonical: string) => string;
  readonly date: string;
  /** `day/region/service/aws4_request`. */
  readonly scope: string;
  readonly key: KeyObject;
}

/** The parts of a request with a claimed signature, and the secret of its key, for comparisons. */
export interface Facts {
  readonly request: UnverifiedRequest;
  readonly claim: SignatureClaim;
  /** The bytes of the secret access key, without the prefix `AWS4`. */
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

/** The gateway's own signatures: one draft for each spelling of the path that it accepts. */
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

/** A chain of HMACs; the result of each is the key of the next. */
export function chain(key: Buffer, texts: readonly string[]): Buffer {
  return texts.reduce((last, text) => createHmac('sha256', last).update(text).digest(), key);
}

/** A KeyObject, with which a check is ten times as fast as with the key's bytes. */
export function keyOf(bytes: Buffer): KeyObject {
  return createSecretKey(bytes);
}

export function sha256(text: string | Uint8Array): string {
  return hash('sha256', text, 'hex');
}

export function headerBlock(lines: readonly (readonly [name: string, value: string])[]): string {
  return lines.map(([name, value]) => `${name}:${value}\n`).join('');
}

/** The text encoded by RFC 3986, or unchanged if it has no UTF-8 form. */
export function encoded(text: string): string {
  return text.isWellFormed() ? encodeRfc3986(text) : text;
}

/** The hash header, or the hash of an empty body, as in the first phase. */
function declaredHash(request: UnverifiedRequest): string {
  return request.headers.get('x-amz-content-sha256')?.[0]?.trim() ?? sha256('');
}
