import type { ContextFact } from '../../src/authz/decide/types.ts';
import { OPERATIONS } from '../../src/mq/operations.ts';
import {
  type CloudTrailUse,
  cloudTrailQuestions,
  isRefusal,
  type Members,
  objectIn,
  textIn,
} from './cloudTrailQuestions.ts';

/** One question that was allowed, according to a record. */
export interface RecordedQuestion {
  readonly action: string;
  /** An ARN, with one `*` for a part that is not recorded, or `*`; undefined: not recorded at all. */
  readonly resource: string | undefined;
  /** The tags of the resource; absent if the record does not have them. */
  readonly resourceTags?: Readonly<Record<string, string | undefined>>;
  /** The tags of the request, and the keys of tags that it removes; absent if the record has none. */
  readonly requestTags?: Readonly<Record<string, string | undefined>>;
  /** Whether the call may have been allowed without this question. */
  readonly optional?: true;
  /** Further condition keys, in lower case. */
  readonly keys?: ReadonlyMap<string, ContextFact>;
}

/** The use of permissions in one record. */
export type RecordedCall = { readonly at: number } & (
  | { readonly outcome: 'passed over'; readonly why: string; readonly what: string }
  /** `principal`: the user, the role or the root user whose policies were asked, by ARN. */
  | { readonly outcome: 'refused'; readonly principal: string }
  | {
      readonly outcome: 'allowed';
      readonly principal: string;
      readonly record: Members;
      readonly questions: readonly RecordedQuestion[];
      /** The call was allowed, and then it was answered with an error, such as 409. */
      readonly failed?: true;
      readonly decidedBy?: DecidedBy;
      /** Questions that such a call may have raised and that the record does not have. */
      readonly incomplete?: { readonly what: string; readonly why: string };
    }
);

/** The statement that allowed the first question, as the gateway recorded it. */
export interface DecidedBy {
  readonly policy: string;
  readonly policyArn?: string;
  readonly statement: number;
}

/** Services whose calls are decided without a permission (STS API Reference). */
const WITHOUT_PERMISSION: ReadonlySet<string> = new Set([
  ...[
    'sts:GetCallerIdentity',
    'sts:GetSessionToken',
    'sts:AssumeRoleWithWebIdentity',
    'sts:AssumeRoleWithSAML',
  ],
]);

/**
 * A record of the gateway's decision log or of CloudTrail; undefined for any other object. Nothing in it is
 * trusted to have the right type. For a decision that waited for the body, only the later record counts.
 */
export function recordedCall(record: object): RecordedCall | undefined {
  const members = record as Members;
  const [event, source] = [textIn(members.eventName), textIn(members.eventSource)];
  if (event === undefined || source === undefined || members.userIdentity === undefined) return undefined;
  const at = Date.parse(textIn(members.eventTime) ?? '');
  const what = `${source.split('.')[0]}:${event}`;
  const data = objectIn(members.additionalEventData);
  const verdict = textIn(data.verdict);
  if (verdict === 'pending') return { at, outcome: 'passed over', why: PENDING, what };
  const principal = holderArn(objectIn(members.userIdentity));
  if (principal === undefined)
    return { at, outcome: 'passed over', why: 'the record names no principal', what };
  if (verdict === 'refused' || (verdict === undefined && isRefusal(textIn(members.errorCode)))) {
    return { at, outcome: 'refused', principal };
  }
  if (WITHOUT_PERMISSION.has(what)) {
    return { at, outcome: 'passed over', why: 'the call needs no permission', what };
  }
  const used: CloudTrailUse =
    verdict === undefined ? cloudTrailQuestions(members) : { questions: gatewayQuestions(members, data) };
  if ('why' in used) return { at, outcome: 'passed over', why: used.why, what };
  const decidedBy = decidedByOf(objectIn(data.decidedBy));
  const { questions } = used;
  const incomplete = data.questions === undefined ? incompleteOf(event, verdict !== undefined) : undefined;
  return {
    ...{ at, outcome: 'allowed', principal, record: members, questions },
    ...(isFailed(members, verdict) && { failed: true }),
    ...(decidedBy && { decidedBy }),
    ...(incomplete && { incomplete }),
  };
}

/** A record of the gateway has the status of the answer; a record of CloudTrail has the error. */
function isFailed({ httpStatus, errorCode }: Members, verdict: string | undefined): boolean {
  return verdict === undefined
    ? errorCode !== undefined
    : typeof httpStatus === 'number' && httpStatus >= 400;
}

export const PENDING = 'the decision waited for the body; its own record follows';

/** The user or role whose policies apply: for a session, the one that it was issued from. */
function holderArn(identity: Members): string | undefined {
  const issuer = objectIn(objectIn(identity.sessionContext).sessionIssuer);
  return textIn(issuer.arn) ?? textIn(identity.arn);
}

function decidedByOf({ effect, policy, policyArn, statement }: Members): DecidedBy | undefined {
  if (effect !== 'allow' || typeof policy !== 'string' || typeof statement !== 'number') return undefined;
  return { policy, statement, ...(typeof policyArn === 'string' ? { policyArn } : {}) };
}

/**
 * The questions of a gateway's record: all of them if the gateway recorded them (DECISION_QUESTIONS=on), else
 * the one in the decision's reason.
 */
function gatewayQuestions(members: Members, data: Members): RecordedQuestion[] {
  if (Array.isArray(data.questions)) return data.questions.map((one) => questionIn(objectIn(one)));
  const action = textIn(data.action) ?? `mq:${textIn(members.eventName)}`;
  const [resource] = Array.isArray(members.resources) ? members.resources : [];
  const arn = textIn(objectIn(resource).ARN);
  const role = textIn(objectIn(members.requestParameters).roleArn);
  // Records of STS and IAM name no resource except the role.
  if (!action.startsWith('mq:'))
    return [{ action, resource: action === 'sts:AssumeRole' ? role : undefined }];
  return [{ action, resource: arn ?? '*' }];
}

/**
 * Actions that an operation may also have needed: the gateway's record has only the first question, and
 * CloudTrail has no events for passed roles.
 */
function incompleteOf(
  event: string,
  gateway: boolean,
): { readonly what: string; readonly why: string } | undefined {
  const operation = OPERATIONS.find(({ name }) => name === event);
  if (operation === undefined) return undefined;
  const more = [
    ...(operation.takesConfiguration ? ['iam:PassRole'] : []),
    ...(gateway && operation.tagsOnCreate ? ['mq:CreateTags'] : []),
    ...(gateway && operation.changesAccess ? ['mq:UpdateBrokerAccessConfiguration'] : []),
    ...(gateway && operation.dependsOnOthers ? DEPENDENT : []),
  ];
  if (more.length === 0) return undefined;
  return { what: `mq:${event}`, why: `may also have needed ${more.join(', ')}; ${ALL_QUESTIONS}` };
}

const DEPENDENT = ['mq:CreateReplicaBroker', 'ec2:*NetworkInterface*', 'iam:CreateServiceLinkedRole'];
const ALL_QUESTIONS = 'a gateway with DECISION_QUESTIONS=on records all questions';

function questionIn(one: Members): RecordedQuestion {
  const keys = Object.entries(objectIn(one.keys)).map(([key, value]): [string, ContextFact] => [
    key.toLowerCase(),
    Array.isArray(value)
      ? { values: value.map(String), multivalued: true }
      : { values: [String(value)], multivalued: false },
  ]);
  return {
    action: textIn(one.action) ?? '',
    resource: textIn(one.resource),
    ...(one.optional === true ? { optional: true as const } : {}),
    ...(one.resourceTags === undefined ? {} : { resourceTags: tagsIn(one.resourceTags) }),
    ...(one.requestTags === undefined ? {} : { requestTags: tagsIn(one.requestTags) }),
    keys: new Map(keys),
  };
}

/** A tag that a request removes has no value. */
function tagsIn(value: unknown): Record<string, string | undefined> {
  const entries = Object.entries(objectIn(value));
  return Object.fromEntries(entries.map(([key, tag]) => [key, tag === null ? undefined : String(tag)]));
}
