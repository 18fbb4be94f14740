import { type ProofPlace, stsHost } from '../../src/sts/login/proof.ts';
import { CommandFault } from '../../workbench/commandFault.ts';
import { askGateway } from './askGateway.ts';
import type { GatewayUrl } from './gatewayUrl.ts';
import { realCredentials } from './realCredentials.ts';
import { signProof } from './signProof.ts';

/** Temporary credentials of a gateway, and whose they are. */
export interface GatewayCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** ISO 8601. */
  readonly expiration: string;
  readonly arn: string;
}

const REGION = /^[a-z]{2,3}(-[a-z]+)+-\d$/;

/** Real AWS credentials → the gateway's own, for the same principal. Rejects with a CommandFault. */
export async function logIn(gateway: GatewayUrl, profile: string | undefined): Promise<GatewayCredentials> {
  const credentials = await realCredentials(profile);
  const asked = await askGateway(gateway, 'CreateLoginNonce');
  const place = placeOfSts(asked('Region'), process.env.STS_ENDPOINT);
  const named = { audience: gateway.audience, nonce: asked('Nonce') };
  const proof = await signProof(credentials, named, place, new Date());
  const answer = await askGateway(gateway, 'Login', {
    AccessKeyId: proof.accessKeyId,
    Date: proof.date,
    Signature: proof.signature,
    Audience: proof.audience,
    Nonce: proof.nonce,
    ...(proof.sessionToken === undefined ? {} : { SecurityToken: proof.sessionToken }),
  });
  return {
    accessKeyId: answer('AccessKeyId'),
    secretAccessKey: answer('SecretAccessKey'),
    sessionToken: answer('SessionToken'),
    expiration: answer('Expiration'),
    arn: answer('Arn'),
  };
}

/** The gateway names the region only. INVARIANT: which host is signed for is never a gateway's to choose. */
function placeOfSts(region: string, endpoint: string | undefined): ProofPlace {
  if (!REGION.test(region)) throw new CommandFault('The gateway asks for a proof in a region that is none.');
  const host = endpoint ? URL.parse(endpoint)?.host : stsHost(region);
  if (!host) throw new CommandFault('STS_ENDPOINT is no URL.');
  return { host, region };
}
