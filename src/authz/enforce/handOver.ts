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

/** A verdict as it travels in API Gateway's authorizer context: strings without quotes or backslashes. */
export interface SealedVerdict {
  readonly verdict: string;
  readonly seal: string;
}

/** How long a sealed verdict is good for: the way from the authorizer to the integration. */
export const SEAL_LIFETIME_MS = 30_000;
/** The two functions' clocks may differ by this much. */
const CLOCK_TOLERANCE_MS = 5_000;

/**
 * Seals `content` (any JSON value) to one request: HMAC-SHA256 over issue time, method, canonical path and
 * query, and content. `request` undefined: the content is bound to no request, as a refusal needs not be. The
 * request id is not sealed: serverless-offline gives the two functions different ones.
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

/** What a seal was put on, or why it does not hold. */
type OpenedSeal =
  | { readonly holds: true; readonly bound: boolean; readonly content: unknown }
  | { readonly holds: false };

/** INVARIANT: nothing of the verdict is parsed before its seal holds. */
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
  // As text: one seal has one spelling.
  const given = Buffer.from(mac);
  // Unbound first: a refusal holds on any path, one of which no canonical form exists included.
  const unbound = matches(macOf(key, issued, verdict, 'unbound'), given);
  if (!unbound && !holdsFor(request, (binding) => matches(macOf(key, issued, verdict, binding), given))) {
    return { holds: false };
  }
  const content = JSON.parse(Buffer.from(verdict, 'base64url').toString('utf8'));
  return { holds: true, bound: !unbound, content };
}

/** Nothing was ever sealed to a request that has no canonical form. */
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
 * Path and query in the form both functions derive alike; offline the handler's path has lost a trailing
 * slash.
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
 * What the first phase tells the second: just enough to finish, under the seal. Where something is left to
 * decide, the address that the authorizer saw goes along: no signature covers it, and whoever may invoke a
 * handler could write another.
 */
export type HandOver =
  | { readonly say: 'refused'; readonly refusal: Refusal }
  | { readonly say: 'verify'; readonly claim: SignatureClaim; readonly sourceIp?: string | undefined }
  /** A Query call: its signature as claimed, or why there is none (queryCall.ts). */
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
      /**
       * SHA-256 of the session token that was signed along: the second phase opens it again where it has to
       * decide.
       */
      readonly session?: string | undefined;
      readonly signed?: SignedCall | undefined;
      /** Of a call that is allowed already. */
      readonly decidedOn?: DecidedOn | undefined;
    };

/**
 * A verdict, sealed for the handler. A refusal is bound to no request: it opens nothing, and the paths that
 * it refuses may look different to the handler.
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
  const told = { principal, operation, bodyHash, sourceIp, accessKeyId, signed };
  if (verdict.outcome === 'allowed') {
    const session = verdict.temporary === undefined ? undefined : tokenHash(request);
    return { say: 'allowed', ...told, session, decidedOn: verdict.decidedOn };
  }
  const session = verdict.session ? tokenHash(request) : undefined;
  return { say: 'decide', ...told, session };
}
