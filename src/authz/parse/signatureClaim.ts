import { signatureMismatch } from '../errors.ts';

/**
 * What a request claims about its own signature: parsed, not verified. The authorizer passes it to the second
 * phase, because API Gateway drops the `Authorization` header there.
 */
export interface SignatureClaim {
  /** `Credential` as sent: `keyid/date/region/service/aws4_request`. */
  readonly credential: string;
  /** The signing date, as sent; `YYYYMMDDTHHMMSSZ` if it is well formed. */
  readonly date: string;
  /** Names of the signed headers: lower case, sorted, unique. */
  readonly signedHeaders: readonly string[];
  /** 64 lower-case hex digits. */
  readonly signature: string;
  /**
   * Seconds that a presigned URL asks to be valid from its date; `own`: it names no time and is valid as long
   * as a signature in a header. Absent for the header form.
   */
  readonly expires?: number | 'own';
}

/**
 * The access key id of the claim, for records. Undefined for any text of another form: it could be a secret
 * that a user put in the wrong place.
 */
export function claimedKeyId(claim: SignatureClaim | undefined): string | undefined {
  const keyId = claim?.credential.split('/')[0];
  return keyId !== undefined && /^[A-Z0-9]{16,128}$/.test(keyId) ? keyId : undefined;
}

/** The only algorithm: HMAC-SHA256 with one shared secret. */
export const ALGORITHM = 'AWS4-HMAC-SHA256';

/**
 * `SignedHeaders`: signers write the names in lower case, sorted, once each; no other spelling can match a
 * canonical request.
 * @throws RequestRefused InvalidSignature
 */
export function parseSignedHeaders(text: string): readonly string[] {
  // `;` is not in a name, so one test of the whole text tests each name.
  if (!/^[!#$%&'*+.^_`|~0-9a-z-]+(?:;[!#$%&'*+.^_`|~0-9a-z-]+)*$/.test(text)) throw signatureMismatch();
  const names = text.split(';');
  let previous = '';
  for (const name of names) {
    if (name <= previous) throw signatureMismatch();
    previous = name;
  }
  return names;
}

/** @throws RequestRefused InvalidSignature */
export function parseSignature(text: string): string {
  if (!/^[0-9a-f]{64}$/.test(text)) throw signatureMismatch();
  return text;
}
