/**
 * A login proof: an `sts:GetCallerIdentity` request that the client signed for AWS STS and did not send
 * there. Client and gateway build the same request from these parts; the client can choose nothing else of
 * it.
 * INVARIANT: audience and nonce are signed headers: a proof is valid for one gateway, once.
 * (CVE-2020-16250 shows the attack where a client may also choose headers, action or host.)
 */
export interface Proof {
  readonly accessKeyId: string;
  /** `X-Amz-Date`: `20261121T120000Z`. */
  readonly date: string;
  /** 64 hex digits. */
  readonly signature: string;
  readonly audience: string;
  readonly nonce: string;
  /** The session token of temporary credentials. */
  readonly sessionToken?: string | undefined;
}

/** The signed values that are not parts of the proof. */
export interface ProofPlace {
  /** Host and port of STS, as in the `Host` header. */
  readonly host: string;
  readonly region: string;
}

export const STS_SERVICE = 'sts';
export const PROOF_PATH = '/';
export const PROOF_BODY = 'Action=GetCallerIdentity&Version=2011-06-15';

/** The signed headers, in canonical order. */
export function proofHeaders(
  { audience, nonce, sessionToken, date }: Omit<Proof, 'accessKeyId' | 'signature'>,
  { host }: ProofPlace,
): Record<string, string> {
  return {
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    host,
    'x-amz-date': date,
    ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }),
    'x-mqgate-audience': audience,
    'x-mqgate-nonce': nonce,
  };
}

/** The public host of STS in a region (AWS General Reference, "AWS STS endpoints"). */
export function stsHost(region: string): string {
  return `sts.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}
