import type { ActionQuestion, PolicySet } from '../../src/authz/decide/types.ts';
import { explain } from '../../src/authz/explain/explain.ts';
import type { Explanation } from '../../src/authz/explain/explanation.ts';
import { type Judgement, judge } from '../../src/authz/explain/judge.ts';
import type { ReadablePolicy } from '../../src/authz/explain/readablePolicy.ts';
import type { UnverifiedRequest } from '../../src/authz/parse/parseEvent.ts';
import { callBody, requestTags } from '../../src/mq/authorization/callBody.ts';
import { primaryTarget, questions } from '../../src/mq/authorization/questions.ts';
import {
  type Place,
  resolveOperation,
  resourceTarget,
  type TargetFacts,
} from '../../src/mq/authorization/resourceTarget.ts';
import { derivedContext, rowContext } from './derivedContext.ts';
import { failures, missingSentence, openKeys, outcomeOf, type RowStatus } from './runRow.ts';
import type { RequestRow, Suite } from './suite.ts';

export interface RequestResult {
  readonly request: RequestRow;
  readonly status: RowStatus;
  readonly decision: 'allowed' | 'denied' | 'pending';
  readonly why: readonly string[];
  readonly judgements: readonly Judgement[];
  /**
   * The explanation of the first question that is not allowed; for an allowed call, that of its first
   * question.
   */
  readonly explanation: () => Explanation;
}

/**
 * Answers one whole call as the gateway does: it decides every question that the call raises, including those
 * of its dependent permissions. All must be allowed.
 */
export function runRequest(row: RequestRow, set: PolicySet<ReadablePolicy>, suite: Suite): RequestResult {
  const asked = questionsOf(row, suite);
  const judgements = asked.questions.map((question) => judge(set, question));
  const refused = judgements.filter(({ decision }) => decision.outcome !== 'allowed');
  const first = refused[0] ?? judgements[0];
  if (first === undefined) throw new RangeError(`${row.operation.name} raises no question`);
  const faults = [
    ...asked.contradictions.map((sentence) => `${sentence}.`),
    ...new Set(judgements.flatMap((judgement) => openKeys(judgement, asked.isOpen).map(missingSentence))),
  ];
  const expected =
    row.expect.outcome === 'allowed'
      ? refused.flatMap((one) => failures(row.expect, one))
      : failures(row.expect, first);
  const why = faults.length > 0 ? faults : [...expected, ...wrongRefusals(row, refused)];
  return {
    request: row,
    status: faults.length > 0 ? 'faulty' : why.length > 0 ? 'failed' : 'passed',
    decision: outcomeOf(first.decision),
    why,
    judgements,
    explanation: () => explain(first, shown(first.question)),
  };
}

/** `refused` is the exact list: both an additional and a missing action fail the row. */
function wrongRefusals({ refused }: RequestRow, found: readonly Judgement[]): string[] {
  if (refused === undefined) return [];
  const actual = [...new Set(found.map(({ question }) => question.action))];
  const extra = actual.filter((action) => !refused.includes(action));
  const missing = refused.filter((action) => !actual.includes(action));
  return [
    ...(extra.length === 0
      ? []
      : [`These actions are refused too, but are not in the list: ${extra.join(', ')}.`]),
    ...(missing.length === 0
      ? []
      : [`These actions are in the list of refused actions, but are not refused: ${missing.join(', ')}.`]),
  ];
}

function questionsOf(
  row: RequestRow,
  suite: Suite,
): {
  readonly questions: readonly ActionQuestion[];
  readonly isOpen: (key: string) => boolean;
  readonly contradictions: readonly string[];
} {
  const { operation, resource, principal } = row;
  const { organization, account } = suite.world;
  const request = requestOf(row);
  const resolved = resolveOperation(request);
  if (resolved === undefined) throw new RangeError(`no path for ${operation.name}`);
  const place: Place = { partition: account.partition, region: suite.region, accountId: account.accountId };
  const body = callBody(request);
  const primary = primaryTarget(resolved, body, place);
  const targetFacts: TargetFacts = {
    name: resource.arn.split(':')[6] ?? '',
    tags: resource.tags ?? {},
    ...(resource.engine === undefined ? {} : { engineType: resource.engine }),
  };
  const asked = questions(resolved, body, {
    request,
    caller: principal.caller,
    principalTags: principal.tags,
    organization: organization === 'none' ? 'none' : { id: organization.id, path: organization.path },
    place,
    target: resourceTarget(resolved, place),
    targetFacts,
    requestTags: requestTags(request, body, operation),
    role: row.serviceLinkedRole,
    primary: typeof primary === 'string' ? primary : { target: primary, facts: 'unread' },
    // Policy tests have no configurations, so a configuration that a row names does not exist.
    passed: 'none',
    region: suite.region,
    now: suite.now,
  });
  // The call itself determines its tags and, for dependent permissions, the service. These facts replace the
  // derived ones.
  const deriving = { asked: row, action: operation.action, resource, suite };
  const context = rowContext(deriving);
  const derived = derivedContext(deriving);
  const untagged = resource.tags === undefined && resource.arn !== '*';
  const isOpen = (key: string): boolean => {
    if (/^aws:(?:requesttag\/|tagkeys$)/u.test(key) || row.given.has(key)) return false;
    if (/^(?:aws|mq):resourcetag\//u.test(key)) return untagged && !row.unknownIsAbsent;
    return derived(key) === 'open' && !row.unknownIsAbsent && !OF_THE_SERVICE.has(key);
  };
  const opened = (question: ActionQuestion): ActionQuestion => ({
    ...question,
    context: (key) => {
      const own = question.context(key);
      if (own !== 'absent' && own !== 'unknown') return own;
      const given = row.given.get(key)?.fact;
      return given ?? (isOpen(key) ? 'unknown' : own === 'unknown' ? context.lookup(key) : own);
    },
  });
  return { questions: asked.map(opened), isOpen, contradictions: context.contradictions };
}

/** Keys that Amazon MQ itself sets on the calls that it makes for the caller, and that no other call has. */
const OF_THE_SERVICE: ReadonlySet<string> = new Set(['ec2:authorizedservice', 'iam:awsservicename']);

/** The call as it would arrive, without a signature, because none is checked here. */
function requestOf({ operation, resource, query, body }: RequestRow): UnverifiedRequest {
  const id = resource.arn.slice(resource.arn.lastIndexOf(':') + 1);
  const labels: Readonly<Record<string, string>> = {
    brokerId: id,
    configurationId: id,
    resourceArn: resource.arn,
  };
  const path = operation.path.replace(/\{(\w+)\}/gu, (_, label: string) =>
    encodeURIComponent(labels[label] ?? '1'),
  );
  return {
    requestId: '',
    method: operation.method,
    path,
    resource: operation.path,
    query,
    headers: new Map(),
    sourceIp: undefined,
    body,
  };
}

function shown({ resource }: ActionQuestion): string {
  if (resource.kind === 'any') return '*';
  return resource.kind === 'arn' ? resource.arn : `${resource.before}*${resource.after}`;
}
