import { randomUUID } from 'node:crypto';
import { RequestRefused } from '../../authz/errors.ts';
import type { UnverifiedRequest } from '../../authz/parse/parseEvent.ts';
import {
  type Caller,
  type LongTermPrincipal,
  type Principal,
  policyHolder,
  type Session,
} from '../../authz/principal.ts';
import { resolveOperation } from '../../mq/authorization/resourceTarget.ts';
import type { CloudTrailRecord, SessionContext, UserIdentity } from './cloudTrail.ts';
import type { RecordPlace } from './decisionRecord.ts';

/** Enough for user agents of real SDKs, and for any name or ARN of this API. */
const MAX_LENGTH = 256;

/** The request's own claims, as text of bounded length, because the signature may not be verified. */
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

/** A caller's text for records: printable ASCII, at most 256 characters. */
function recordedText(text: string): string {
  const bounded = text.length > MAX_LENGTH ? text.slice(0, MAX_LENGTH) : text;
  return /^[\x20-\x7e]*$/.test(bounded) ? bounded : bounded.replace(/[^\x20-\x7e]/g, '');
}

/**
 * The error sentence that quotes a whole credential goes to the caller but not to the log, because the
 * credential may begin with a secret.
 */
export function withoutCredential(sentence: string): string {
  return sentence.replace(/^(Credential must have exactly 5 .*, got) '.*'$/, '$1 …');
}

/**
 * The caller, in CloudTrail's shape; without a principal, only the key id that the request names is known.
 */
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

/** Milliseconds since the epoch, in CloudTrail's time format. */
export function wholeSecond(millis: number): string {
  return `${new Date(millis).toISOString().slice(0, 19)}Z`;
}

/** Read access to a call's parameters. */
interface NamedValues {
  get(name: string): string | undefined;
}

/** One answered call of a Query API. */
export interface QueryFacts {
  readonly service: 'sts' | 'iam';
  /** The operation that the query or the body names. */
  readonly action: string | undefined;
  readonly request: UnverifiedRequest;
  readonly requestId: string;
  /** In milliseconds. */
  readonly latencyMs: number;
  /** Undefined until the signature is verified. */
  readonly caller?: Caller | undefined;
  /** The key id of the credential, where it has the shape of one. */
  readonly accessKeyId?: string | undefined;
  /** The error's code and sentence; undefined: the call was answered. */
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  /** The error when it is not the caller's: then there was no decision. */
  readonly fault?: unknown;
  readonly parameters?: NamedValues | undefined;
}

/**
 * Parameters that name an identity or a duration, by CloudTrail's names. Other parameters may hold a secret,
 * or be large.
 */
const RECORDED = {
  RoleArn: 'roleArn',
  RoleSessionName: 'roleSessionName',
  SourceIdentity: 'sourceIdentity',
  DurationSeconds: 'durationSeconds',
  SerialNumber: 'serialNumber',
  Name: 'name',
  UserName: 'userName',
} as const;

/**
 * The record of a Query call. The action is the caller's text: it is kept only if it has the shape of a name.
 */
export function queryRecord(facts: QueryFacts, { region, now }: RecordPlace): CloudTrailRecord {
  const { service, action = '', request, caller, code, message } = facts;
  const { principal, session } = caller ?? {};
  const eventName = /^[A-Za-z0-9]{1,64}$/.test(action) ? action : 'Unknown';
  return {
    level: 'INFO',
    message: 'decision',
    eventVersion: '1.11',
    userIdentity: userIdentity(principal, session?.accessKeyId ?? facts.accessKeyId, session),
    eventTime: wholeSecond(now),
    eventSource: `${service}.amazonaws.com`,
    eventName,
    awsRegion: region,
    sourceIPAddress: request.sourceIp,
    userAgent: userAgent(request),
    errorCode: code,
    errorMessage: message === undefined ? undefined : withoutCredential(recordedText(message)),
    requestParameters: recordedParameters(facts.parameters),
    additionalEventData: {
      verdict: code === undefined ? 'allowed' : 'refused',
      phase: 'handler',
      action: `${service}:${eventName}`,
      latencyMs: Math.round(facts.latencyMs * 1000) / 1000,
    },
    requestID: facts.requestId,
    eventID: randomUUID(),
    // CloudTrail marks all STS calls as read-only, because they change nothing.
    readOnly: service === 'sts' || /^(?:Get|List)/.test(eventName),
    eventType: 'AwsApiCall',
    managementEvent: true,
    eventCategory: 'Management',
    recipientAccountId: principal?.accountId,
  };
}

function recordedParameters(
  given: NamedValues = new Map<string, string>(),
): Record<string, string> | undefined {
  const recorded: Record<string, string> = {};
  for (const [name, as] of Object.entries(RECORDED)) {
    const value = given.get(name);
    if (value !== undefined) recorded[as] = recordedText(value);
  }
  return Object.keys(recorded).length === 0 ? undefined : recorded;
}
