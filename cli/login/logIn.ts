import { type ProofPlace, stsHost } from '../../src/sts/login/proof.ts';
import { CommandFault } from '../../workbench/commandFault.ts';
import { askGateway } from './askGateway.ts';
import type { GatewayUrl } from './gatewayUrl.ts';
import { realCredentials } from './realCredentials.ts';
import { signProof } from './signProof.ts';

/** Temporary credentials of a gateway, and the principal that they belong to. */
export interface GatewayCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** ISO 8601. */
  readonly expiration: string;
  readonly arn: string;
}

const REGION = /^[a-z]{2,3}(-[a-z]+)+-\d$/;

/**
 * Exchanges AWS credentials for credentials of the gateway, for the same principal. Rejects with a
 * CommandFault.
 */
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

/**
 * The gateway chooses only the region. INVARIANT: a gateway cannot choose the host that the proof is signed
 * for.
 */
function placeOfSts(region: string, endpoint: string | undefined): ProofPlace {
  if (!REGION.test(region))
    throw new CommandFault(
      'The gateway asks for a proof for a region, but the name it gives is not a region.',
    );
  const host = endpoint ? URL.parse(endpoint)?.host : stsHost(region);
  if (!host) throw new CommandFault('STS_ENDPOINT is not a URL.');
  return { host, region };
}
