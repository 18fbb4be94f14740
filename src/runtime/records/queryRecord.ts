import { randomUUID } from 'node:crypto';
import type { UnverifiedRequest } from '../../authz/parse/unverifiedRequest.ts';
import type { Caller } from '../../authz/session.ts';
import type { CloudTrailRecord } from './cloudTrail.ts';
import type { RecordPlace } from './decisionRecord.ts';
import { recordedText, userAgent, userIdentity, wholeSecond, withoutCredential } from './recordedFacts.ts';

/** A call's parameters, as far as records read them. */
interface NamedValues {
  get(name: string): string | undefined;
}

/** One answered call of a Query API. */
export interface QueryFacts {
  readonly service: 'sts' | 'iam';
  /** The operation asked for, as the query or the body says it. */
  readonly action: string | undefined;
  readonly request: UnverifiedRequest;
  readonly requestId: string;
  /** In milliseconds. */
  readonly latencyMs: number;
  /** Undefined while no signature stands. */
  readonly caller?: Caller | undefined;
  /** The key id of the credential, where it has the shape of one. */
  readonly accessKeyId?: string | undefined;
  /** The error's code and sentence; undefined: the call was answered. */
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  /** What was thrown beyond the caller's mistakes: then nothing was decided. */
  readonly fault?: unknown;
  readonly parameters?: NamedValues | undefined;
}

/** Parameters that name somebody or say for how long, by CloudTrail's names. Every other one may hold a secret, or be large. */
const RECORDED = {
  RoleArn: 'roleArn',
  RoleSessionName: 'roleSessionName',
  SourceIdentity: 'sourceIdentity',
  DurationSeconds: 'durationSeconds',
  SerialNumber: 'serialNumber',
  Name: 'name',
  UserName: 'userName',
} as const;

/** The record of a Query call. The action is the caller's text: it is kept only if it has the shape of a name. */
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
    // CloudTrail calls all of STS read-only, since nothing is changed.
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
