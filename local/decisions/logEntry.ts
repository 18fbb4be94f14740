/** One entry of a gateway's log: a decision, or the reason why there is none. */
export interface LogEntry {
  /** Milliseconds since the epoch; NaN if the record has no valid time. */
  readonly at: number;
  /** `observed`: the policies refuse a call that a local gateway let run, because it only observes. */
  readonly verdict: 'allowed' | 'observed' | 'refused' | 'pending' | 'undecidable' | 'failed';
  /**
   * The caller's ARN, and that of the role or user whose permissions it has. Empty: the caller was not
   * identified.
   */
  readonly principals: readonly string[];
  readonly accessKeyId: string | undefined;
  /** The operation, with the service if it is not Amazon MQ: `DeleteBroker`, `sts:AssumeRole`. */
  readonly operation: string;
  readonly resource: string | undefined;
  readonly because: Because;
  /** The HTTP status of the answer; undefined: a deployed function's record does not have it. */
  readonly status?: number | undefined;
  /** What the operator of the gateway can do. */
  readonly hint?: string | undefined;
  /** The complete record as it was written. */
  readonly record: object;
}

/** Those parts of the reason that the record contains. */
export interface Because {
  readonly action?: string | undefined;
  readonly effect?: string | undefined;
  readonly policyKind?: string | undefined;
  readonly policy?: string | undefined;
  readonly sid?: string | undefined;
  /** Index of the statement, from 0. */
  readonly statement?: number | undefined;
  readonly doubt?: string | undefined;
  readonly needs?: readonly string[] | undefined;
  /** For an error: its name and sentence. */
  readonly error?: string | undefined;
  readonly sentence?: string | undefined;
}

type Members = Readonly<Record<string, unknown>>;

const VERDICTS = new Set(['allowed', 'refused', 'pending']);
/** Messages of the records that report a fault. */
const FAULTS = new Map([
  ['undecidable', 'undecidable'],
  ['failure', 'failed'],
] as const);

/**
 * A record of the gateway's log as an entry; undefined for any other object. Nothing in it is trusted to have
 * the right type.
 */
export function logEntry(record: object): LogEntry | undefined {
  const members = record as Members;
  const data = object(members.additionalEventData);
  const verdict = text(data.verdict);
  if (verdict !== undefined && VERDICTS.has(verdict) && text(members.eventName) !== undefined) {
    const said = data.observed === 'refused' ? 'observed' : verdict;
    return decision(members, data, said as LogEntry['verdict']);
  }
  const fault = members.level === 'ERROR' ? FAULTS.get(members.message as 'failure') : undefined;
  return fault && failure(members, fault);
}

function decision(members: Members, data: Members, verdict: LogEntry['verdict']): LogEntry {
  const identity = object(members.userIdentity);
  const issuer = object(object(identity.sessionContext).sessionIssuer);
  const service = text(members.eventSource)?.split('.')[0] ?? 'mq';
  const name = text(members.eventName) ?? '';
  const resource = Array.isArray(members.resources) ? text(object(members.resources[0]).ARN) : undefined;
  return {
    at: time(members.eventTime),
    verdict,
    principals: [text(identity.arn), text(issuer.arn)].filter((arn) => arn !== undefined),
    accessKeyId: text(identity.accessKeyId),
    operation: service === 'mq' ? name : `${service}:${name}`,
    resource,
    because: because(members, data),
    status: typeof members.httpStatus === 'number' ? members.httpStatus : undefined,
    hint: text(members.hint),
    record: members,
  };
}

function because(members: Members, data: Members): Because {
  const by = object(data.decidedBy);
  return {
    action: text(data.action),
    effect: text(by.effect),
    policyKind: text(by.policyKind),
    policy: text(by.policy),
    sid: text(by.sid),
    statement: typeof by.statement === 'number' ? by.statement : undefined,
    doubt: text(by.doubt),
    needs: Array.isArray(data.needs) ? data.needs.map(String) : undefined,
    error: text(members.errorCode),
    sentence: text(members.errorMessage),
  };
}

function failure(members: Members, verdict: LogEntry['verdict']): LogEntry {
  const error = object(members.error);
  return {
    at: time(members.timestamp),
    verdict,
    principals: [],
    accessKeyId: undefined,
    operation: `request ${text(members.requestID) ?? ''}`.trim(),
    resource: undefined,
    because: { error: text(error.name), sentence: text(error.message) },
    record: members,
  };
}

function object(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function time(value: unknown): number {
  return Date.parse(text(value) ?? '');
}
