import type { XmlMembers } from '../query/xml.ts';
import type { IssuedCredentials } from './issueSession.ts';
import { packedPercent } from './packedPolicySize.ts';

/** The `Credentials` structure. */
export function credentialsMember(issued: IssuedCredentials): XmlMembers {
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = issued;
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    Expiration: `${new Date(expiration).toISOString().slice(0, 19)}Z`,
  };
}

/** Present where session policies or tags were passed or inherited, and for web identities (recorded). */
export function packedPolicySize(session: Parameters<typeof packedPercent>[0]): XmlMembers {
  const { policies, policyArns, tags, federated } = session;
  const measured = federated !== undefined || policies.length + policyArns.length + tags.length > 0;
  return measured ? { PackedPolicySize: packedPercent(session) } : {};
}
