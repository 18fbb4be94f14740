import { randomUUID } from 'node:crypto';
import type { Reason } from '../../authz/decide/types.ts';
import type { UnverifiedRequest } from '../../authz/parse/parseEvent.ts';
import type { Refused, Verdict } from '../../authz/verdict.ts';
import type { CloudTrailRecord, DecisionData, RecordedResource } from './cloudTrail.ts';
import { requestFacts, userAgent, userIdentity, wholeSecond, withoutCredential } from './queryRecord.ts';

/** Place, time and duration of a decision. */
export interface DecisionFacts {
  readonly phase: 'authorizer' | 'handler';
  readonly requestId: string;
  readonly latencyMs: number;
}

/** The gateway's part of a record. */
export interface RecordPlace {
  readonly region: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * The record of one verdict. While the signature's check needs the body, there is no principal and no policy
 * was evaluated. No record holds a secret, a token, a signature or a body.
 */
export function decisionRecord(
  verdict: Verdict,
  request: UnverifiedRequest,
  facts: DecisionFacts,
  { region, now }: RecordPlace,
): CloudTrailRecord {
  const { principal, accessKeyId, temporary } = known(verdict);
  const refusal = verdict.outcome === 'refused' ? verdict.refusal : undefined;
  const reason = verdict.outcome === 'pending' ? undefined : verdict.reason;
  const { eventName, readOnly, requestParameters } = requestFacts(request);
  return {
    level: 'INFO',
    message: 'decision',
    eventVersion: '1.11',
    userIdentity: userIdentity(principal, accessKeyId, temporary),
    eventTime: wholeSecond(now),
    eventSource: 'mq.amazonaws.com',
    eventName,
    awsRegion: region,
    sourceIPAddress: request.sourceIp,
    userAgent: userAgent(request),
    errorCode: refusal?.name,
    errorMessage: refusal && withoutCredential(refusal.message),
    requestParameters,
    additionalEventData: decisionData(verdict, facts),
    requestID: facts.requestId,
    eventID: randomUUID(),
    readOnly,
    resources: resourcesOf(reason?.resource),
    eventType: 'AwsApiCall',
    managementEvent: true,
    eventCategory: 'Management',
    recipientAccountId: principal?.accountId,
  };
}

function known(verdict: Verdict): Pick<Refused, 'principal' | 'accessKeyId' | 'temporary'> {
  return verdict.outcome === 'pending' && verdict.waitsFor === 'signature' ? {} : verdict;
}

function decisionData(verdict: Verdict, { phase, latencyMs }: DecisionFacts): DecisionData {
  const common = { verdict: verdict.outcome, phase, latencyMs: Math.round(latencyMs * 1000) / 1000 };
  if (verdict.outcome === 'pending' && verdict.waitsFor === 'signature') {
    return { ...common, waitsFor: 'signature' };
  }
  const { policiesAgeMs } = verdict;
  if (verdict.outcome === 'pending') {
    return { ...common, waitsFor: 'authorization', needs: verdict.needs, policiesAgeMs };
  }
  if (verdict.reason === undefined) return { ...common, policiesAgeMs };
  const { action, resource: _, ...decidedBy } = verdict.reason;
  const { asked: questions, observed } = verdict.outcome === 'allowed' ? verdict : {};
  return {
    ...{ ...common, action, decidedBy: withoutSessionPolicy(decidedBy) },
    observed: observed === undefined ? undefined : 'refused',
    questions,
    policiesAgeMs,
  };
}

/**
 * An inline session policy is part of a secret token: the record names the deciding statement by its index,
 * without its text.
 */
function withoutSessionPolicy(decidedBy: DecidedBy): DecidedBy {
  if (decidedBy.policyKind !== 'session' || decidedBy.policyArn !== undefined) return decidedBy;
  const { sid: _, doubt, ...rest } = decidedBy;
  return doubt === undefined ? rest : { ...rest, doubt: 'a part of a session policy cannot be read' };
}

type DecidedBy = Omit<Reason, 'action' | 'resource'>;

const TYPES: Readonly<Record<string, string>> = {
  broker: 'AWS::AmazonMQ::Broker',
  configuration: 'AWS::AmazonMQ::Configuration',
};

/** `*` does not name a resource. */
function resourcesOf(arn: string | undefined): readonly RecordedResource[] | undefined {
  if (arn === undefined || arn === '*') return undefined;
  const [, , service, , accountId = '', kind = ''] = arn.split(':');
  const type = service === 'mq' ? TYPES[kind] : undefined;
  return [{ ARN: arn, accountId, ...(type === undefined ? {} : { type }) }];
}
