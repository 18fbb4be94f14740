import { SignatureV4 } from '@smithy/signature-v4';
import { NodeSha256 } from '../../src/aws/nodeSha256.ts';
import {
  PROOF_BODY,
  PROOF_PATH,
  type Proof,
  type ProofPlace,
  proofHeaders,
  STS_SERVICE,
} from '../../src/sts/login/proof.ts';
import type { RealCredentials } from './realCredentials.ts';

/**
 * Signs a GetCallerIdentity request for AWS STS, with audience and nonce among its signed headers, and
 * returns the parts from which the gateway builds the same request. The secret does not leave this process.
 */
export async function signProof(
  credentials: RealCredentials,
  { audience, nonce }: Pick<Proof, 'audience' | 'nonce'>,
  place: ProofPlace,
  now: Date,
): Promise<Proof> {
  const { accessKeyId, sessionToken } = credentials;
  const date = `${now.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
  const signer = new SignatureV4({
    credentials: {
      accessKeyId,
      secretAccessKey: credentials.secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
    },
    region: place.region,
    service: STS_SERVICE,
    sha256: NodeSha256,
    applyChecksum: false,
  });
  const wanted = proofHeaders({ audience, nonce, sessionToken, date }, place);
  const request = {
    method: 'POST',
    protocol: 'https:',
    hostname: place.host,
    path: PROOF_PATH,
    query: {},
    headers: wanted,
    body: PROOF_BODY,
  };
  const { headers } = await signer.sign(request, { signingDate: now });
  const [, signed, signature] =
    /SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(headers.authorization ?? '') ?? [];
  if (signature === undefined || signed !== Object.keys(wanted).join(';')) {
    throw new Error('The signer did not sign exactly the headers of a proof.');
  }
  return { accessKeyId, date, signature, audience, nonce, sessionToken };
}
