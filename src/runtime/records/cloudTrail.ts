import type { RecordedQuestion } from '../../authz/service.ts';

/**
 * A record in CloudTrail's shape, so that tools for CloudTrail (Athena tables, detectors) can read it.
 * Source: CloudTrail User Guide, "CloudTrail record contents", "CloudTrail userIdentity element".
 */
export interface CloudTrailRecord {
  /** Not part of CloudTrail: they identify this line among the other lines of a function's log. */
  readonly level: 'INFO';
  readonly message: 'decision';
  readonly eventVersion: '1.11';
  readonly userIdentity: UserIdentity;
  /** UTC, whole seconds: `2026-11-21T12:00:00Z`. */
  readonly eventTime: string;
  readonly eventSource: `${'mq' | 'sts' | 'iam'}.amazonaws.com`;
  /** The operation; `Unknown` where the request names none. */
  readonly eventName: string;
  readonly awsRegion: string | undefined;
  readonly sourceIPAddress: string | undefined;
  readonly userAgent: string | undefined;
  /** The error's wire name, and its sentence. */
  readonly errorCode?: string | undefined;
  readonly errorMessage?: string | undefined;
  /**
   * Labels of the path, or the parameters of a Query call that name an identity. Never a body, a secret or a
   * token.
   */
  readonly requestParameters?: Readonly<Record<string, string>> | undefined;
  readonly additionalEventData: DecisionData;
  readonly requestID: string;
  readonly eventID: string;
  readonly readOnly: boolean;
  readonly resources?: readonly RecordedResource[] | undefined;
  readonly eventType: 'AwsApiCall';
  readonly managementEvent: true;
  readonly eventCategory: 'Management';
  readonly recipientAccountId: string | undefined;
}

/** `Unknown`: no verified signature yet; a key id is then only the request's claim. */
export interface UserIdentity {
  readonly type: 'Root' | 'IAMUser' | 'AssumedRole' | 'FederatedUser' | 'Unknown';
  readonly principalId?: string;
  readonly arn?: string;
  readonly accountId?: string;
  readonly accessKeyId?: string | undefined;
  readonly userName?: string;
  /** Only for temporary credentials. */
  readonly sessionContext?: SessionContext;
}

export interface SessionContext {
  /** The holder of the permissions of a role session or federated session. */
  readonly sessionIssuer?: {
    readonly type: 'Root' | 'IAMUser' | 'Role';
    readonly principalId: string;
    readonly arn: string;
    readonly accountId: string;
    readonly userName?: string;
  };
  readonly webIdFederationData?: { readonly federatedProvider: string };
  readonly attributes?: { readonly creationDate: string; readonly mfaAuthenticated: 'true' | 'false' };
  readonly sourceIdentity?: string;
}

export interface RecordedResource {
  readonly ARN: string;
  readonly accountId: string;
  readonly type?: string;
}

/** Members that CloudTrail does not have: the reasons of the decision. */
export interface DecisionData {
  readonly verdict: 'allowed' | 'refused' | 'pending';
  /** The phase that decided; Query calls have only the handler's. */
  readonly phase: 'authorizer' | 'handler';
  /** The action of the question, `mq:CreateTags`; it can differ from the operation's own action. */
  readonly action?: string | undefined;
  readonly decidedBy?: DecidedBy | undefined;
  /** Only for a pending verdict: its needs, and the condition keys that the body supplies. */
  readonly waitsFor?: 'signature' | 'authorization';
  readonly needs?: readonly string[];
  readonly latencyMs: number;
  /** The policies refuse the call; it ran, because this local gateway only observes. */
  readonly observed?: 'refused' | undefined;
  /** With DECISION_QUESTIONS on, for an allowed call: all its questions. */
  readonly questions?: readonly RecordedQuestion[] | undefined;
  /** The age of the caller's policies. */
  readonly policiesAgeMs?: number | undefined;
}

export interface DecidedBy {
  readonly effect: 'allow' | 'explicitDeny' | 'implicitDeny';
  readonly policyKind?: string;
  readonly policy?: string;
  readonly policyArn?: string;
  readonly sid?: string;
  /** Index of the statement, from 0. */
  readonly statement?: number;
  readonly doubt?: string;
}
