import { randomBytes } from 'node:crypto';
import type { Session } from '../authz/principal.ts';
import type { KeySet } from '../keyring/keyring.ts';
import { QueryError } from '../query/queryService.ts';
import { packedPolicyTooLarge, tagPercent } from './packedPolicySize.ts';
import { temporaryKeyId } from './temporaryKeyId.ts';
import { packedBytes, SECRET_BYTES, sealToken } from './token/sealedToken.ts';

/** Temporary credentials. Only the caller they are issued to receives them, once. Never log them. */
export interface IssuedCredentials {
  /** `ASIA…`. */
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Milliseconds since the epoch, whole seconds. */
  readonly expiration: number;
}

/**
 * The space for session policies and tags in the gateway's own token, compressed: more than AWS has for tags
 * (packedPolicySize.ts). With the longest names of a principal, a token is then
 * shorter than 8,000 characters; API Gateway accepts 10,240 bytes for all headers together.
 */
const MAX_PACKED_BYTES = 4096;

/**
 * Makes an access key id and a secret, and seals them with the session. The gateway stores nothing: the token
 * holds the session. Times are cut to whole seconds. @throws QueryError PackedPolicyTooLarge
 */
export function issueSession(session: Omit<Session, 'accessKeyId'>, keys: KeySet): IssuedCredentials {
  const tags = tagPercent(session);
  if (tags > 100) throw tooLarge({ policies: [], policyArns: [] }, tags);
  const own = Math.ceil((100 * packedBytes(session)) / MAX_PACKED_BYTES);
  if (own > 100) throw tooLarge(session, own);
  const accessKeyId = temporaryKeyId(session.principal.accountId);
  const expiresAt = wholeSeconds(session.expiresAt);
  const secret = randomBytes(SECRET_BYTES);
  const sealed: Session = {
    ...session,
    accessKeyId,
    expiresAt,
    issuedAt: wholeSeconds(session.issuedAt),
    ...(session.mfaAt === undefined ? {} : { mfaAt: wholeSeconds(session.mfaAt) }),
  };
  const sessionToken = sealToken(sealed, secret, keys);
  const secretAccessKey = secret.toString('base64');
  secret.fill(0);
  return { accessKeyId, secretAccessKey, sessionToken, expiration: expiresAt };
}

function tooLarge({ policies, policyArns }: Pick<Session, 'policies' | 'policyArns'>, percent: number) {
  if (policies.length + policyArns.length > 0) return packedPolicyTooLarge(percent);
  const sentence = `Packed size of session tags consumes ${percent}% of allotted space.`;
  return new QueryError('PackedPolicyTooLarge', sentence);
}

function wholeSeconds(millis: number): number {
  return Math.floor(millis / 1000) * 1000;
}
