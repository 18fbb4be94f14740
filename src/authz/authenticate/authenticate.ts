import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import {
  expiredToken,
  invalidSignature,
  quotable,
  RequestRefused,
  signatureMismatch,
  unrecognizedClient,
} from '../errors.ts';
import type { UnverifiedRequest } from '../parse/parseEvent.ts';
import type { SignatureClaim } from '../parse/signatureClaim.ts';
import type { Caller } from '../principal.ts';
import type { AccessKeySource } from './accessKey.ts';
import { checkSignature, payloadHash } from './checkSignature.ts';
import { requireScope, scopeText, signingKey } from './credentialScope.ts';
import { requestDate, requireTimely, type SignedAt } from './requestDate.ts';
import { openSession, type SessionTokens, sessionToken } from './sessionToken.ts';

/** What the check of a signature needs: the gateway's own region and service, its clock and its keys. */
export interface Verifier {
  readonly region: string;
  readonly service: string;
  readonly skewMinutes: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /**
   * Converts a signer's time to the gateway's: the clock of a local gateway can be ahead of the machine's,
   * which signers use. Default: no conversion.
   */
  readonly signedAt?: SignedAt | undefined;
  readonly keys: AccessKeySource;
  readonly sessions: SessionTokens;
  /**
   * Called for each refused signature, before the caller gets its error. Only a local gateway has it, and
   * only with DEBUG_SIGNATURES=on, because its argument holds the secret.
   */
  readonly refused?: ((refused: RefusedSignature) => void) | undefined;
}

/** A signature that was refused, with all that is known of it. */
export interface RefusedSignature {
  readonly request: UnverifiedRequest;
  /** Undefined: the claim could not be read. */
  readonly claim: SignatureClaim | undefined;
  /**
   * A KeyObject over the bytes of `"AWS4" + secret access key`; undefined: no key was found yet, or there is
   * none.
   */
  readonly secret: KeyObject | undefined;
  /** The payload hash that a correct signature covers, if the body that arrived has a different hash. */
  readonly signedBodyHash?: string;
  readonly refusal: RequestRefused;
}

/**
 * `signed`: the signature is valid, provided the body has this SHA-256 (hex).
 * `waits`: all checks that need no body passed; the check of the signature needs the body.
 */
export type Authentication =
  | { readonly outcome: 'signed'; readonly caller: Caller; readonly bodyHash: string }
  | { readonly outcome: 'waits' };

/** Used as the secret of a key that does not exist, so that both refusals cost the same work. */
const NO_SECRET = createSecretKey(randomBytes(44));

/** Access key ids as IAM and STS write them; any other id is refused without a read. */
const ACCESS_KEY_ID = /^[A-Z0-9]{16,128}$/;

/**
 * Finds who signed this request. The checks run in AWS's order: a request with several faults gets AWS's
 * error.
 * @throws RequestRefused what the caller did wrong; anything else thrown: the keys cannot be read
 * (undecidable)
 */
export async function authenticate(
  request: UnverifiedRequest,
  claim: SignatureClaim,
  verifier: Verifier,
): Promise<Authentication> {
  const found: { secret?: KeyObject } = {};
  try {
    return await verifySignature(request, claim, verifier, found);
  } catch (error) {
    if (error instanceof RequestRefused) {
      verifier.refused?.({ request, claim, secret: found.secret, refusal: error });
    }
    throw error;
  }
}

/** @param found gets the secret as soon as it is known */
async function verifySignature(
  request: UnverifiedRequest,
  claim: SignatureClaim,
  verifier: Verifier,
  found: { secret?: KeyObject },
): Promise<Authentication> {
  requireSignedHeaders(request, claim.signedHeaders);
  const date = requestDate(claim, verifier.signedAt);
  requireTimely(date, verifier.now(), { skewMinutes: verifier.skewMinutes, expires: claim.expires });
  const scope = requireScope(claim.credential, date, verifier);
  const credentials = await findCredentials(request, claim, scope.accessKeyId, verifier);
  const material = {
    key: signingKey(credentials?.secret ?? NO_SECRET, scope),
    date: date.text,
    scope: scopeText(scope),
  };
  if (credentials === undefined) {
    spendSameWork(() => checkSignature(request, claim, payloadHash(request), material));
    throw unrecognizedClient();
  }
  found.secret = credentials.secret;
  const payload = payloadHash(request);
  const check = checkSignature(request, claim, payload, material);
  if (check === 'waits') return { outcome: 'waits' };
  if (check === 'wrong') throw signatureMismatch();
  return { outcome: 'signed', caller: credentials.caller, bodyHash: payload.hex };
}

/** The caller that the request names, and the secret that its signature is checked with. */
interface Credentials {
  readonly caller: Caller;
  readonly secret: KeyObject;
}

async function findCredentials(
  request: UnverifiedRequest,
  claim: SignatureClaim,
  accessKeyId: string,
  { keys, sessions, now }: Verifier,
): Promise<Credentials | undefined> {
  const token = sessionToken(request, claim);
  if (token !== undefined) {
    const opened = openSession(token, accessKeyId, sessions);
    if (opened === undefined) return undefined;
    const { session, secret } = opened;
    if (now() >= session.expiresAt) throw expiredToken();
    return { caller: { principal: session.principal, session }, secret };
  }
  const key = ACCESS_KEY_ID.test(accessKeyId) ? await keys.find(accessKeyId) : undefined;
  if (key === undefined || key.status !== 'Active') return undefined;
  return { caller: { principal: key.principal }, secret: key.secret };
}

/**
 * An unknown key is refused after the same steps as a wrong signature: the response time does not show which
 * one it was.
 */
function spendSameWork(check: () => unknown): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof RequestRefused)) throw error;
  }
}

/**
 * Headers that may occur once only: with a second copy, the signer and the service could read different
 * requests.
 */
const SINGLE = ['host', 'x-amz-content-sha256', 'x-amz-security-token'];

/**
 * `x-amz-cf-id`: CloudFront adds it after the client signed (API Gateway's own headers start with `x-amzn-`).
 * `x-amz-content-sha256`: some signers leave it out of the list. The signature covers the hash itself, so a
 * wrong header is refused (docs/rules/sigv4.md rule 4).
 */
const MAY_BE_UNSIGNED = new Set(['x-amz-cf-id', 'x-amz-content-sha256']);

/**
 * `host` and every `x-amz-*` header that is present must be signed, because anyone on the way could add an
 * unsigned one.
 * @throws RequestRefused InvalidSignature
 */
export function requireSignedHeaders(request: UnverifiedRequest, signedHeaders: readonly string[]): void {
  const signed = new Set(signedHeaders);
  if (!signed.has('host')) {
    throw invalidSignature("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  }
  for (const name of request.headers.keys()) {
    if (!name.startsWith('x-amz-') || MAY_BE_UNSIGNED.has(name) || signed.has(name)) continue;
    throw invalidSignature(`'${quotable(name)}' must be a 'SignedHeader' in the AWS Authorization.`);
  }
  for (const name of SINGLE) if ((request.headers.get(name)?.length ?? 0) > 1) throw signatureMismatch();
}
