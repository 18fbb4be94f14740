import type { Session } from '../authz/principal.ts';
import type { XmlMembers } from '../query/xml.ts';
import type { IssuedCredentials } from './issueSession.ts';

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

/** Present where session policies or tags were passed or inherited. */
export function packedPolicySize(
  { policies, policyArns, tags }: Pick<Session, 'policies' | 'policyArns' | 'tags'>,
  { packedPolicySize: percent }: IssuedCredentials,
): XmlMembers {
  return policies.length + policyArns.length + tags.length === 0 ? {} : { PackedPolicySize: percent };
}
