/**
 * What a request says about its own signature: parsed, not checked.
 * The authorizer hands it to the second phase, where API Gateway has dropped the `Authorization` header.
 */
export interface SignatureClaim {
  /** `Credential` as sent: `keyid/date/region/service/aws4_request`. */
  readonly credential: string;
  /** When the request says it was signed, as sent; `YYYYMMDDTHHMMSSZ` if it is well formed. */
  readonly date: string;
  /** Names of the signed headers: lower case, sorted, unique. */
  readonly signedHeaders: readonly string[];
  /** 64 lower-case hex digits. */
  readonly signature: string;
  /** Seconds that a presigned URL lives from its date; absent for the header form. */
  readonly expires?: number;
}

/** Whose key the claim names, for records. Only what has the shape of a key id: people do put their secret where the id belongs. */
export function claimedKeyId(claim: SignatureClaim | undefined): string | undefined {
  const keyId = claim?.credential.split('/')[0];
  return keyId !== undefined && /^[A-Z0-9]{16,128}$/.test(keyId) ? keyId : undefined;
}
