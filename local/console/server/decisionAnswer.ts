import { type ExplainedCall, explainCall } from '../../../workbench/explain/explainCall.ts';
import type { DecisionAnswer, Row, Step } from '../api.ts';
import { type ConsoleSources, worldOf } from './consoleSources.ts';
import type { KeptCall } from './decisionFeed.ts';
import { recordOf } from './decisionRow.ts';
import { explainedAnswer } from './explainedAnswer.ts';

type Members = Readonly<Record<string, unknown>>;

/** Everything about one call: its request, its journey, and the result of every policy. */
export async function decisionAnswer(call: KeptCall, sources: ConsoleSources): Promise<DecisionAnswer> {
  const record = recordOf(call.final ?? call.waiting ?? '') ?? {};
  const { explained, note } = await explanationOf(call.row, record, sources);
  return {
    row: call.row,
    request: requestFacts(call.row, record),
    steps: stepsOf(call, record, explained),
    ...(call.journey === undefined ? {} : { totalMs: call.journey.totalMs }),
    phases: [call.waiting, call.final].flatMap(phaseOf),
    ...(explained === undefined ? {} : { explained: explainedAnswer(explained) }),
    ...(note === undefined ? {} : { note }),
    record,
  };
}

interface Explanation {
  readonly explained?: ExplainedCall;
  readonly note?: string;
}

const DECISIONS: Readonly<Record<string, Row['outcome']>> = {
  allowed: 'allowed',
  explicitDeny: 'denied',
  implicitDeny: 'denied',
};

/**
 * The explanation uses the present policies and tags. Records do not contain the session policy, the session
 * tags and the request's tags of a call. If the explained decision therefore differs, the note says so.
 */
async function explanationOf(row: Row, record: Members, sources: ConsoleSources): Promise<Explanation> {
  const { principal, action, outcome, resource = '*' } = row;
  if (outcome === 'pending')
    return { note: 'The first phase waits for the body; no policy has decided yet.' };
  if (object(record.additionalEventData).decidedBy === undefined || !principal || !action) {
    return { note: 'No policy decided this call: its record names no statement.' };
  }
  const world = await worldOf(sources, principal.split(':')[4] ?? '');
  if (world === undefined) return { note: 'The account of this call is not known to this console.' };
  const explained = explainCall(world, {
    principal,
    action,
    resource,
    entries: await entriesOf(row, record, sources),
    time: new Date(row.at),
  });
  if (explained === undefined) return { note: 'The account has no such principal with policies of its own.' };
  if (DECISIONS[explained.explanation.decision] === outcome) return { explained };
  const note =
    'The present policies decide differently: they have changed since, or the call had facts that no ' +
    'record contains (a session policy, tags of the session or of the request).';
  return { explained, note };
}

/** The condition keys in a record, and the resource's tags. */
export async function entriesOf(
  { resource }: Row,
  record: Members,
  sources: ConsoleSources,
): Promise<string[]> {
  const { sourceIPAddress, userAgent, awsRegion } = record;
  const mfa = object(object(object(record.userIdentity).sessionContext).attributes).mfaAuthenticated;
  const tags = resource === undefined ? {} : await sources.tagsOf(resource);
  return [
    ...entry('aws:SourceIp', sourceIPAddress),
    ...entry('aws:UserAgent', userAgent),
    ...entry('aws:RequestedRegion', awsRegion),
    ...entry('aws:MultiFactorAuthPresent', mfa),
    ...Object.entries(tags).flatMap(([key, value]) => entry(`aws:ResourceTag/${key}`, value)),
  ];
}

/** An empty list for a key that cannot be written as `key=value`. */
function entry(key: string, value: unknown): string[] {
  return typeof value === 'string' && /^[^=[\]\s]+$/u.test(key) ? [`${key}=${value}`] : [];
}

function requestFacts(row: Row, record: Members): (readonly [string, string])[] {
  const identity = object(record.userIdentity);
  const session = object(identity.sessionContext);
  const data = object(record.additionalEventData);
  const facts: [string, unknown][] = [
    ['Principal', row.principal ?? 'not verified'],
    ['Type', identity.type],
    ['Access key id', identity.accessKeyId],
    ['Session of', object(session.sessionIssuer).arn],
    ['Second factor', object(session.attributes).mfaAuthenticated],
    ['Operation', row.operation],
    ['Action that decided', row.action],
    ['Resource', row.resource],
    ...Object.entries(object(record.requestParameters)).map(([name, value]): [string, unknown] => {
      return [`Parameter ${name}`, value];
    }),
    ['Region', record.awsRegion],
    ['Source address', record.sourceIPAddress],
    ['User agent', record.userAgent],
    ['Time', record.eventTime],
    ['Request id', row.id],
    ['Facts that waited for the body', Array.isArray(data.needs) ? data.needs.join(', ') : undefined],
  ];
  return facts.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []));
}

function phaseOf(line: string | undefined): DecisionAnswer['phases'] {
  const { phase, latencyMs } = object(recordOf(line ?? '')?.additionalEventData);
  return typeof phase === 'string' && typeof latencyMs === 'number' ? [{ phase, ms: latencyMs }] : [];
}

const STEPS = ['parse', 'authenticate', 'resolve', 'load', 'decide', 'enforce', 'run'] as const;

function stepsOf(call: KeptCall, record: Members, explained: ExplainedCall | undefined): Step[] {
  const { row, journey } = call;
  const data = object(record.additionalEventData);
  const identity = object(record.userIdentity);
  const policies = explained?.policies.length;
  const age =
    typeof data.policiesAgeMs === 'number' ? `, read ${Math.round(data.policiesAgeMs)} ms before` : '';
  const known = row.principal !== undefined;
  const decided = data.decidedBy !== undefined || row.outcome === 'allowed';
  const error = typeof record.errorCode === 'string' ? record.errorCode : undefined;
  const saw: Partial<Record<Step['name'], string>> = {
    parse:
      `${row.operation}` +
      `${typeof record.sourceIPAddress === 'string' ? ` from ${record.sourceIPAddress}` : ''}`,
  };
  if (known) saw.authenticate = `the signature is correct: ${row.principal}`;
  else if (error !== undefined) saw.authenticate = `${error}: the caller was not identified`;
  else if (row.outcome === 'pending') saw.authenticate = 'the signature waits for the body';
  if (known && typeof identity.accessKeyId === 'string') saw.authenticate += `, key ${identity.accessKeyId}`;
  if (known) saw.resolve = `${row.action ?? row.operation} on ${row.resource ?? '*'}`;
  if (known && decided)
    saw.load =
      policies === undefined
        ? `policies${age}`
        : `${policies === 1 ? '1 policy' : `${policies} policies`}${age}`;
  if (known) saw.decide = row.why;
  if (row.outcome !== 'pending') saw.enforce = enforceText(row);
  if (row.outcome === 'allowed')
    saw.run = row.status === undefined ? 'the operation ran' : `status ${row.status}`;
  return STEPS.map((name): Step => {
    const ms = journey?.steps.find((step) => step.name === name)?.ms;
    const text = saw[name];
    return { name, ...(ms === undefined ? {} : { ms }), ...(text === undefined ? {} : { saw: text }) };
  });
}

function enforceText({ waited, phase, outcome }: Row): string {
  if (waited) return 'the handler decided again, with the body';
  if (phase === 'handler') return 'the handler decided: a call of a Query API';
  if (outcome === 'allowed') return 'the seal of the first phase is valid';
  return outcome === 'denied' ? 'the front door answers a denial itself' : 'the handler answers the refusal';
}

function object(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {};
}
