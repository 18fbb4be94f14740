import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { KeySet } from '../../keyring/keyring.ts';
import { canonicalPaths, canonicalQuery } from '../authenticate/canonicalRequest.ts';
import { tokenHash } from '../authenticate/sessionToken.ts';
import type { SignedCall } from '../authenticate/signedCall.ts';
import { type Refusal, RequestRefused } from '../errors.ts';
import type { UnverifiedRequest } from '../parse/parseEvent.ts';
import { pathLabels } from '../parse/pathLabels.ts';
import type { SignatureClaim } from '../parse/signatureClaim.ts';
import type { Principal } from '../principal.ts';
import type { DecidedOn } from '../service.ts';
import type { Verdict } from '../verdict.ts';

/** A sealed verdict in API Gateway's authorizer context: strings without quotes or backslashes. */
export interface SealedVerdict {
  readonly verdict: string;
  readonly seal: string;
}

/** How long a sealed verdict is valid: enough time from the authorizer to the integration. */
export const SEAL_LIFETIME_MS = 30_000;
/** The accepted difference between the clocks of the two functions. */
const CLOCK_TOLERANCE_MS = 5_000;

/**
 * Seals `content` (any JSON value) to one request: HMAC-SHA256 over issue time, method, canonical path and
 * query, and content. `request` undefined: the content is not bound to a request; a refusal need not be. The
 * request id is not sealed, because serverless-offline gives the two functions different ones.
 */
export function sealVerdict(
  content: unknown,
  request: UnverifiedRequest | undefined,
  keys: KeySet,
  now: number,
): SealedVerdict {
  const verdict = Buffer.from(JSON.stringify(content)).toString('base64url');
  const { id, key } = keys.newest;
  const binding = request === undefined ? 'unbound' : bindingOf(request);
  return { verdict, seal: `${id}.${now}.${macOf(key, now, verdict, binding)}` };
}

/** The content of a valid seal, or why the seal is not valid. */
type OpenedSeal =
  | { readonly holds: true; readonly bound: boolean; readonly content: unknown }
  | { readonly holds: false };

/** INVARIANT: no part of the verdict is parsed before its seal is verified. */
export function openVerdict(
  sealed: unknown,
  request: UnverifiedRequest,
  keys: KeySet,
  now: number,
): OpenedSeal {
  const { verdict, seal } = (sealed ?? {}) as { verdict?: unknown; seal?: unknown };
  if (typeof verdict !== 'string' || typeof seal !== 'string') return { holds: false };
  const [id, time, mac, ...more] = seal.split('.');
  if (!id || !time || !mac || more.length > 0 || !/^[1-9]\d{0,14}$/.test(time)) return { holds: false };
  const issued = Number(time);
  if (issued > now + CLOCK_TOLERANCE_MS || issued < now - SEAL_LIFETIME_MS) return { holds: false };
  const key = keys.byId.get(id);
  if (key === undefined) return { holds: false };
  // Compared as text, so that a seal has one valid spelling.
  const given = Buffer.from(mac);
  // The unbound form is checked first: a refusal is valid for any path, also for one without a canonical
  // form.
  const unbound = matches(macOf(key, issued, verdict, 'unbound'), given);
  if (!unbound && !holdsFor(request, (binding) => matches(macOf(key, issued, verdict, binding), given))) {
    return { holds: false };
  }
  const content = JSON.parse(Buffer.from(verdict, 'base64url').toString('utf8'));
  return { holds: true, bound: !unbound, content };
}

/** False for a request without a canonical form: no seal can be bound to it. */
function holdsFor(request: UnverifiedRequest, check: (binding: string) => boolean): boolean {
  try {
    return check(bindingOf(request));
  } catch (error) {
    if (error instanceof RequestRefused) return false;
    throw error;
  }
}

function macOf(key: KeyObject, time: number, verdict: string, binding: string): string {
  const text = `mqgate-verdict-1\n${time}\n${binding}\n${verdict}`;
  return createHmac('sha256', key).update(text).digest('base64url');
}

function bindingOf(request: UnverifiedRequest): string {
  return `bound\n${request.method}\n${requestLine(request)}`;
}

/**
 * Path and query in a form that is the same in both functions. With serverless-offline the handler's path has
 * no trailing slash.
 */
function requestLine(request: UnverifiedRequest): string {
  const labels = pathLabels(request.path);
  const kept = labels.at(-1) === '' ? labels.slice(0, -1) : labels;
  return `${canonicalPaths(kept)[0]}\n${canonicalQuery(request.query)}`;
}

function matches(mac: string, given: Buffer): boolean {
  const expected = Buffer.from(mac);
  return expected.length === given.length && timingSafeEqual(expected, given);
}

/**
 * The sealed content that the second phase gets: no more than it needs to finish. If a decision is still
 * open, the content has the address that the authorizer saw: no signature covers the address, so a caller who
 * can invoke a handler directly could change it.
 */
export type HandOver =
  | { readonly say: 'refused'; readonly refusal: Refusal }
  | { readonly say: 'verify'; readonly claim: SignatureClaim; readonly sourceIp?: string | undefined }
  /** A Query call: the signature that it claims, or why it has none (queryCall.ts). */
  | {
      readonly say: 'query';
      readonly claim?: SignatureClaim;
      readonly refusal?: Refusal;
      readonly sourceIp?: string | undefined;
    }
  | {
      readonly say: 'allowed' | 'decide';
      readonly principal: Principal;
      readonly operation: string;
      readonly bodyHash: string;
      readonly sourceIp?: string | undefined;
      readonly accessKeyId?: string | undefined;
      /** SHA-256 of the signed session token: the second phase opens the token again if it has to decide. */
      readonly session?: string | undefined;
      readonly signed?: SignedCall | undefined;
      /** Only for a call that is allowed already. */
      readonly decidedOn?: DecidedOn | undefined;
    };

/**
 * A verdict, sealed for the handler. A refusal is not bound to a request: it allows nothing, and the handler
 * may see another form of the path.
 */
export function handOver(
  verdict: Verdict,
  request: UnverifiedRequest,
  keys: KeySet,
  now: number,
): SealedVerdict {
  const content = contentOf(verdict, request);
  return sealVerdict(content, content.say === 'refused' ? undefined : request, keys, now);
}

function contentOf(verdict: Verdict, request: UnverifiedRequest): HandOver {
  const { sourceIp } = request;
  if (verdict.outcome === 'refused') return { say: 'refused', refusal: verdict.refusal };
  if (verdict.outcome === 'pending' && verdict.waitsFor === 'signature')
    return { say: 'verify', claim: verdict.claim, sourceIp };
  const { principal, operation, bodyHash, accessKeyId, signed } = verdict;
  const common = { principal, operation, bodyHash, sourceIp, accessKeyId, signed };
  if (verdict.outcome === 'allowed') {
    const session = verdict.temporary === undefined ? undefined : tokenHash(request);
    return { say: 'allowed', ...common, session, decidedOn: verdict.decidedOn };
  }
  const session = verdict.session ? tokenHash(request) : undefined;
  return { say: 'decide', ...common, session };
}
