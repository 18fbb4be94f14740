/**
 * A login's proof: an `sts:GetCallerIdentity` request that the client signed for AWS STS and never sent
 * there. Both sides make the very same request out of these parts; nothing else of it is the client's to
 * choose.
 * INVARIANT: audience and nonce are among the signed headers: a proof is good for one gateway, once.
 * (CVE-2020-16250 is what happens where a client may also choose headers, action or host.)
 */
export interface Proof {
  readonly accessKeyId: string;
  /** `X-Amz-Date`: `20261121T120000Z`. */
  readonly date: string;
  /** 64 hex digits. */
  readonly signature: string;
  readonly audience: string;
  readonly nonce: string;
  /** Of temporary credentials. */
  readonly sessionToken?: string | undefined;
}

/** What is signed, besides the proof's own parts. */
export interface ProofPlace {
  /** Host and port of STS, as its `Host` header has them. */
  readonly host: string;
  readonly region: string;
}

export const STS_SERVICE = 'sts';
export const PROOF_PATH = '/';
export const PROOF_BODY = 'Action=GetCallerIdentity&Version=2011-06-15';

/** Every header that is signed, in canonical order. */
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
