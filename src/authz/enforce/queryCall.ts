import type { KeySet } from '../../keyring/keyring.ts';
import type { Verifier } from '../authenticate/authenticate.ts';
import { canonicalQuery } from '../authenticate/canonicalRequest.ts';
import { missingAuthentication, type Refusal, RequestRefused } from '../errors.ts';
import { parseAuthorization } from '../parse/parseAuthorization.ts';
import type { UnverifiedRequest } from '../parse/parseEvent.ts';
import { pathLabels } from '../parse/pathLabels.ts';
import type { SignatureClaim } from '../parse/signatureClaim.ts';
import { type HandOver, openVerdict, type SealedVerdict, sealVerdict } from './handOver.ts';

/**
 * A call of a Query API (STS, IAM) on `POST /` or `GET /`, not verified yet. The authorizer passes it on
 * without a decision: its action is in the body or the query, some actions need no signature, and a refusal
 * is XML or JSON as the caller accepts, which a gateway response cannot be.
 */
export interface QueryCall {
  readonly request: UnverifiedRequest;
  /** The signature that it claims, or why it claims none: the handler decides whether it needs one. */
  readonly signature: { readonly claim: SignatureClaim } | { readonly refusal: Refusal };
}

/** Source: IAM User Guide, "Calling the IAM API using HTTP query requests": GET and POST. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'POST']);

export function isQueryCall({ method, resource }: UnverifiedRequest): boolean {
  return METHODS.has(method) && resource === '/';
}

/**
 * The claim, sealed for the handler, because API Gateway drops the SigV4 `Authorization` header before the
 * handler. A path or query that no signer makes cannot be sealed: the handler then gets a refusal that is not
 * bound to a request, and the call reaches no operation.
 */
export function handOverQueryCall(
  request: UnverifiedRequest,
  keys: KeySet,
  now: number,
  refused?: Verifier['refused'],
): SealedVerdict {
  const content: HandOver = {
    say: 'query',
    ...claimedSignature(request, refused),
    sourceIp: request.sourceIp,
  };
  try {
    return sealVerdict(content, request, keys, now);
  } catch (error) {
    return sealVerdict({ say: 'query', refusal: refusalOf(error) } satisfies HandOver, undefined, keys, now);
  }
}

/**
 * @throws RequestRefused MissingAuthenticationToken: the event did not come through the authorizer;
 * InvalidSignature: no signer makes its path or query
 */
export function openQueryCall(
  request: UnverifiedRequest,
  sealed: unknown,
  keys: KeySet,
  now: number,
): QueryCall {
  const opened = openVerdict(sealed, request, keys, now);
  if (!opened.holds || !isQueryCall(request)) throw missingAuthentication();
  const handOver = opened.content as HandOver;
  if (handOver.say !== 'query') throw missingAuthentication();
  const { sourceIp, claim, refusal } = handOver;
  if (!opened.bound) {
    throw refusal === undefined ? missingAuthentication() : new RequestRefused(refusal.name, refusal.message);
  }
  if (claim !== undefined) return { request: { ...request, sourceIp }, signature: { claim } };
  if (refusal === undefined) throw missingAuthentication();
  return { request: { ...request, sourceIp }, signature: { refusal } };
}

/**
 * Reads the Query call of a request at a function URL. Its body has arrived, and no authorizer ran before, so
 * no verdict comes with it.
 * @throws RequestRefused InvalidSignature for a path or query that no signer makes
 */
export function queryCallAtOnce(request: UnverifiedRequest, refused?: Verifier['refused']): QueryCall {
  pathLabels(request.path);
  canonicalQuery(request.query);
  return { request, signature: claimedSignature(request, refused) };
}

function claimedSignature(
  request: UnverifiedRequest,
  refused: Verifier['refused'],
): { claim: SignatureClaim } | { refusal: Refusal } {
  try {
    return { claim: parseAuthorization(request) };
  } catch (error) {
    if (error instanceof RequestRefused && error.name !== 'MissingAuthenticationTokenException') {
      refused?.({ request, claim: undefined, secret: undefined, refusal: error });
    }
    return { refusal: refusalOf(error) };
  }
}

function refusalOf(error: unknown): Refusal {
  if (!(error instanceof RequestRefused)) throw error;
  return { name: error.name, message: error.message };
}
