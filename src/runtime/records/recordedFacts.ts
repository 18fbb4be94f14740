import { RequestRefused } from '../../authz/errors.ts';
import type { UnverifiedRequest } from '../../authz/parse/unverifiedRequest.ts';
import { type LongTermPrincipal, type Principal, policyHolder } from '../../authz/principal.ts';
import type { Session } from '../../authz/session.ts';
import { resolveOperation } from '../../mq/authorization/resolveOperation.ts';
import type { SessionContext, UserIdentity } from './cloudTrail.ts';

/** As long as real SDKs' user agents get, and longer than any name or ARN of this API. */
const MAX_LENGTH = 256;

/** What a request says of itself: as text of bounded length, since nobody may have signed it. */
interface RequestFacts {
  readonly eventName: string;
  readonly readOnly: boolean;
  readonly requestParameters?: Readonly<Record<string, string>> | undefined;
}

const UNKNOWN: RequestFacts = { eventName: 'Unknown', readOnly: false, requestParameters: undefined };

/** The operation by method and resource, and the labels of the path. */
export function requestFacts(request: UnverifiedRequest): RequestFacts {
  const resolved = resolvedOrNone(request);
  if (resolved === undefined) return UNKNOWN;
  const { operation, labels } = resolved;
  return {
    eventName: operation.name,
    readOnly: operation.method === 'GET',
    requestParameters: recordedLabels(labels),
  };
}

function resolvedOrNone(request: UnverifiedRequest) {
  try {
    return resolveOperation(request);
  } catch (error) {
    if (error instanceof RequestRefused) return undefined;
    throw error;
  }
}

function recordedLabels(
  labels: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> | undefined {
  let recorded: Record<string, string> | undefined;
  for (const name in labels) {
    recorded ??= {};
    recorded[name] = recordedText(labels[name] ?? '');
  }
  return recorded;
}

export function userAgent({ headers }: UnverifiedRequest): string | undefined {
  const [agent] = headers.get('user-agent') ?? [];
  return agent === undefined ? undefined : recordedText(agent);
}

/** A caller's text as records keep it: printable ASCII, 256 characters at most. */
export function recordedText(text: string): string {
  const bounded = text.length > MAX_LENGTH ? text.slice(0, MAX_LENGTH) : text;
  return /^[\x20-\x7e]*$/.test(bounded) ? bounded : bounded.replace(/[^\x20-\x7e]/g, '');
}

/** The sentence that quotes a whole credential is told to the caller, not to the log: the credential may begin with a secret. */
export function withoutCredential(sentence: string): string {
  return sentence.replace(/^(Credential must have exactly 5 .*, got) '.*'$/, '$1 …');
}

/** Who called, in CloudTrail's shape; without a principal, all that is known is what key the request names. */
export function userIdentity(
  principal: Principal | undefined,
  accessKeyId: string | undefined,
  session: Session | undefined,
): UserIdentity {
  if (principal === undefined) return { type: 'Unknown', principalId: 'unverified', accessKeyId };
  const { userId: principalId, arn, accountId } = principal;
  const identity = { principalId, arn, accountId, accessKeyId };
  switch (principal.type) {
    case 'Account':
      return { type: 'Root', ...identity, ...signedBy(session) };
    case 'User':
      return { type: 'IAMUser', ...identity, userName: principal.userName, ...signedBy(session) };
    case 'AssumedRole':
    case 'FederatedUser':
      return {
        type: principal.type,
        ...identity,
        sessionContext: { sessionIssuer: issuer(principal), ...contextOf(session) },
      };
  }
}

function issuer(
  principal: Exclude<Principal, LongTermPrincipal>,
): NonNullable<SessionContext['sessionIssuer']> {
  const { type, id: principalId, arn, accountId, name: userName } = policyHolder(principal);
  if (type === 'Account') return { type: 'Root', principalId, arn, accountId };
  return { type: type === 'Role' ? 'Role' : 'IAMUser', principalId, arn, accountId, userName };
}

/** A user or the root user with credentials of GetSessionToken. */
function signedBy(session: Session | undefined): Pick<UserIdentity, 'sessionContext'> {
  return session === undefined ? {} : { sessionContext: contextOf(session) };
}

function contextOf(session: Session | undefined): SessionContext {
  if (session === undefined) return {};
  const { issuedAt, mfaAt, federatedProvider, sourceIdentity } = session;
  return {
    attributes: {
      creationDate: wholeSecond(issuedAt),
      mfaAuthenticated: mfaAt === undefined ? 'false' : 'true',
    },
    ...(federatedProvider === undefined ? {} : { webIdFederationData: { federatedProvider } }),
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
  };
}

/** Milliseconds since the epoch as CloudTrail writes times. */
export function wholeSecond(millis: number): string {
  return `${new Date(millis).toISOString().slice(0, 19)}Z`;
}
