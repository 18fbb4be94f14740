import type { Decision, Decisions } from './publicTypes.ts';

/** The recent decisions of a gateway, for its user. */
export interface DecisionLog {
  readonly decisions: Decisions;
  /** Adds a line of the log. */
  write(line: string): void;
  /** A call was answered: its decision is complete now. */
  answered(requestId: string, status: number): void;
  /** Ends every `for await`. */
  end(): void;
}

interface Kept {
  readonly requestId: string;
  readonly line: string;
  readonly status: number;
  decision: Decision | undefined;
}

const DECISION = '{"level":"INFO","message":"decision"';
const REQUEST_ID = '"requestID":"';

/** Whether a line of a gateway's log is a decision's record. */
export function isDecision(line: string): boolean {
  return line.startsWith(DECISION);
}

/**
 * The request id of a decision's record. Undefined for a pending verdict, which is not a decision yet: the
 * handler's record follows with the same request id.
 */
export function finalDecisionIn(line: string): string | undefined {
  if (line.includes('"verdict":"pending"')) return undefined;
  const at = line.indexOf(REQUEST_ID) + REQUEST_ID.length;
  return line.slice(at, line.indexOf('"', at));
}

/**
 * Keeps the last `most` decisions. A line is parsed when its decision is read, so that calls do not become
 * slower. `explain` explains a decision on request. `log` gets every line; the line of a decision comes when
 * its call is answered, with the status as `httpStatus`.
 */
export function decisionLog(
  most: number,
  explain: (decision: Decision) => Promise<string>,
  log: (line: string) => void,
): DecisionLog {
  const open = new Map<string, string>();
  const kept = new Map<string, Kept>();
  const followers = new Set<(decision: Decision | undefined) => void>();
  let ended = false;

  const seen = (entry: Kept): Decision => {
    entry.decision ??= toDecision(entry.requestId, entry.line, entry.status, explain);
    return entry.decision;
  };
  const all = () => [...kept.values()].map(seen);

  const decisions: Decisions = {
    get length() {
      return kept.size;
    },
    at: (index) => {
      const entry = [...kept.values()].at(index);
      return entry && seen(entry);
    },
    find: (test) => all().find((decision) => test(decision)),
    filter: (test) => all().filter((decision) => test(decision)),
    of: (requestId) => {
      const entry = kept.get(requestId);
      return entry && seen(entry);
    },
    clear: () => kept.clear(),
    [Symbol.iterator]: () => all()[Symbol.iterator](),
    [Symbol.asyncIterator]: () => follow(all()),
  };

  /** A slow reader loses the oldest decisions that it has not read. It never makes the gateway slower. */
  async function* follow(waiting: Decision[]): AsyncGenerator<Decision> {
    let wake = () => {};
    let over = ended;
    const follower = (decision: Decision | undefined) => {
      if (decision === undefined) over = true;
      else waiting.push(decision);
      if (waiting.length > most) waiting.shift();
      wake();
    };
    followers.add(follower);
    try {
      for (;;) {
        const next = waiting.shift();
        if (next !== undefined) yield next;
        else if (over) return;
        else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      followers.delete(follower);
    }
  }

  return {
    decisions,
    write: (line) => {
      // A pending verdict is not a decision yet.
      const requestId = isDecision(line) ? finalDecisionIn(line) : undefined;
      if (requestId === undefined) return log(line);
      open.set(requestId, line);
    },
    answered: (requestId, status) => {
      const line = open.get(requestId);
      if (line === undefined) return;
      open.delete(requestId);
      log(`${line.slice(0, -1)},"httpStatus":${status}}`);
      const entry: Kept = { requestId, line, status, decision: undefined };
      kept.set(requestId, entry);
      if (kept.size > most) kept.delete(kept.keys().next().value ?? '');
      if (followers.size > 0) for (const follower of followers) follower(seen(entry));
    },
    end: () => {
      ended = true;
      for (const follower of followers) follower(undefined);
    },
  };
}

interface Record {
  readonly eventTime: string;
  readonly eventSource: string;
  readonly eventName: string;
  readonly awsRegion: string;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly userIdentity: { readonly arn?: string };
  readonly resources?: readonly { readonly ARN: string }[];
  readonly additionalEventData: {
    readonly verdict: string;
    readonly observed?: 'refused';
    readonly action?: string;
    readonly decidedBy?: NonNullable<Decision['decidedBy']>;
  };
}

/** A decision's record as a decision, with the status of its answer. */
export function toDecision(
  requestId: string,
  line: string,
  status: number,
  explain: (decision: Decision) => Promise<string>,
): Decision {
  const record = JSON.parse(line) as Record;
  const { verdict, observed, action, decidedBy } = record.additionalEventData;
  const { errorCode: name, errorMessage: message = '' } = record;
  const denied = name === 'AccessDeniedException' || name === 'AccessDenied';
  const decision: Decision = {
    requestId,
    outcome: verdict === 'allowed' ? 'allowed' : denied ? 'denied' : 'refused',
    ...(observed === undefined ? {} : { observed: true as const }),
    status,
    ...(name === undefined ? {} : { error: { name, message } }),
    operation: `${record.eventSource.split('.')[0]}:${record.eventName}`,
    action,
    principal: record.userIdentity.arn,
    resource: record.resources?.[0]?.ARN,
    region: record.awsRegion,
    time: new Date(record.eventTime),
    decidedBy,
    record,
    explain: () => explain(decision),
  };
  return decision;
}
