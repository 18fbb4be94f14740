import { BoundedCache } from '../aws/caches.ts';
import type { Clock } from '../mq/model/ports.ts';
import type { OwnCredentials, Send } from './signedSender.ts';
import { UpstreamFault } from './upstreamFault.ts';

/** The caller for whom a role is assumed, in the form that STS accepts (STS API Reference, AssumeRole). */
export interface RoleSession {
  /** RoleSessionName and SourceIdentity: 2 to 64 letters, digits and `_+=,.@-`. */
  readonly name: string;
  /** The caller's ARN, as the session tag `mqgate:principal`; undefined: the gateway asks for itself. */
  readonly principal: string | undefined;
}

/** Gives the credentials of a role for a session. @throws UpstreamFault; nothing was sent to Amazon MQ */
export type RoleCredentials = (roleArn: string, session: RoleSession) => Promise<OwnCredentials>;

interface Limits {
  /** Empty: none. */
  readonly externalId: string;
  /** Wall clock: credentials that end within a minute are not used. */
  readonly clock: Clock;
  /** Milliseconds that never go back, for the age of cached credentials. */
  readonly now: Clock;
}

/** The shortest life that STS gives, in seconds; the cache uses two thirds of it. */
const DURATION_SECONDS = 900;
const MAX_AGE_MS = 600_000;
const LEAST_LEFT_MS = 60_000;
const MAX_SESSIONS = 1_000;
const TIMEOUT_MS = 3_000;

/** What a session name and a source identity may hold, and what the value of a session tag may hold. */
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

/**
 * Credentials of roles in brokers' accounts, each for one caller. They are cached in memory only, bounded in
 * number and age; a failure is not cached. One signed call without the client of STS.
 * @param sts sends to STS, signed with the gateway's own credentials
 */
export function roleCredentials(sts: Send, { externalId, clock, now }: Limits): RoleCredentials {
  const cache = new BoundedCache<OwnCredentials>({ maxEntries: MAX_SESSIONS, maxAgeMs: MAX_AGE_MS, now });

  async function assume(roleArn: string, { name, principal }: RoleSession): Promise<OwnCredentials> {
    if (!SESSION_NAME.test(name))
      throw notTaken(`The name '${name}' cannot be the name of a session of ${roleArn}.`);
    if (principal !== undefined && !TAG_VALUE.test(principal))
      throw notTaken(`The ARN of the principal '${name}' cannot be the value of a session tag.`);
    const body = new URLSearchParams({
      Action: 'AssumeRole',
      Version: '2011-06-15',
      RoleArn: roleArn,
      RoleSessionName: name,
      SourceIdentity: name,
      DurationSeconds: String(DURATION_SECONDS),
      ...(externalId !== '' && { ExternalId: externalId }),
      ...(principal !== undefined && {
        'Tags.member.1.Key': 'mqgate:principal',
        'Tags.member.1.Value': principal,
      }),
    }).toString();
    const { status, text } = await ask(sts, body);
    if (status !== 200) throw refusal(roleArn, status, text);
    return readCredentials(text, roleArn, clock());
  }

  return async (roleArn, session) => {
    const key = `${roleArn} ${session.name} ${session.principal ?? ''}`;
    const found = await cache.get(key, () => assume(roleArn, session));
    if (found === undefined) throw notTaken(`STS gave no credentials of ${roleArn}.`);
    return found;
  };
}

/** When the request to STS fails, the caller's call was not sent. */
async function ask(sts: Send, body: string): Promise<{ readonly status: number; readonly text: string }> {
  try {
    const answer = await sts(
      {
        method: 'POST',
        path: '/',
        query: [],
        headers: {
          'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
          'user-agent': 'mqgate',
        },
        body: Buffer.from(body),
        // Issuing credentials changes nothing, so the request is sent again after a broken connection.
        readOnly: true,
      },
      TIMEOUT_MS,
    );
    return { status: answer.status, text: answer.body.toString('utf8') };
  } catch (error) {
    if (!(error instanceof UpstreamFault)) throw error;
    throw new UpstreamFault('unreachable', `AssumeRole: ${error.message}`);
  }
}

/** The error's name goes to the log; its sentence does not, because it may hold the external id. */
function refusal(roleArn: string, status: number, text: string): UpstreamFault {
  const code = /<Code>(\w{1,64})<\/Code>/.exec(text)?.[1] ?? 'and no name';
  const sentence = `AssumeRole of ${roleArn} was answered with ${status} ${code}.`;
  const later = status >= 500 || status === 429 || code.startsWith('Throttl');
  return later ? new UpstreamFault('unreachable', sentence) : notTaken(sentence);
}

/** INVARIANT: credentials are used only if they are of the role's own account and have not ended. */
function readCredentials(text: string, roleArn: string, now: number): OwnCredentials {
  const accessKeyId = /<AccessKeyId>([A-Z0-9]{16,128})<\/AccessKeyId>/.exec(text)?.[1];
  const secretAccessKey = /<SecretAccessKey>([^<\s]{1,256})<\/SecretAccessKey>/.exec(text)?.[1];
  const sessionToken = /<SessionToken>([^<\s]{1,16384})<\/SessionToken>/.exec(text)?.[1];
  const expiration = Date.parse(/<Expiration>([^<\s]{1,40})<\/Expiration>/.exec(text)?.[1] ?? '');
  const account = /<Arn>arn:aws[a-z-]*:sts::(\d{12}):assumed-role\//.exec(text)?.[1];
  if (account !== roleArn.split(':')[4])
    throw notTaken(`The answer to AssumeRole is about another role than ${roleArn}.`);
  if (!accessKeyId || !secretAccessKey || !sessionToken || !(expiration > now + LEAST_LEFT_MS))
    throw notTaken(`The answer to AssumeRole of ${roleArn} has no credentials that are still valid.`);
  return { accessKeyId, secretAccessKey, sessionToken };
}

function notTaken(sentence: string): UpstreamFault {
  return new UpstreamFault('refused', sentence);
}
