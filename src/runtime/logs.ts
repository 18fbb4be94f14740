import type { AuthorizedCall } from '../authz/enforce/enforce.ts';
import type { UnverifiedRequest } from '../authz/parse/parseEvent.ts';
import type { Verdict } from '../authz/verdict.ts';
import { printableJson } from '../json/printableJson.ts';
import type { FirstCall } from '../replay/runOnce.ts';
import { type DecisionFacts, decisionRecord } from './records/decisionRecord.ts';
import { createMetrics } from './records/metrics.ts';
import { type QueryFacts, queryRecord } from './records/queryRecord.ts';

/** Writes structured lines for the operator; Powertools' Logger is one. */
export interface Logger {
  info(message: string, members: object): void;
  warn(message: string, members: object): void;
  error(message: string, members: object): void;
}

/** What the logs of one gateway depend on. */
export interface LogParts {
  /**
   * Writes one line, given without its line break. It throws when a line cannot be written, because a
   * decision without a record must not take effect.
   */
  readonly write: (line: string) => void;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Loaded with the first fault: it takes 5 % of a cold start, and most containers never need it. */
  readonly logger: () => Promise<Logger>;
  /** The gateway's region, for records; undefined: the settings cannot be read. */
  readonly region: () => string | undefined;
  /** Called with each decision, before its record is written. */
  readonly decided?:
    | ((verdict: Verdict, request: UnverifiedRequest, facts: DecisionFacts) => void)
    | undefined;
}

export type Logs = ReturnType<typeof createLogs>;

/** All logs of a gateway: decisions in CloudTrail's shape, metrics, and faults for the operator. */
export function createLogs({ write, clock, logger, region, decided }: LogParts) {
  const metrics = createMetrics(write, clock);

  return {
    logger,

    /**
     * Writes one record and one metric for each decision. A pending verdict is not a decision: it is counted,
     * and the handler's record follows with the same request id. Records do not use the logger, because it
     * copies each one twice (80 % of their cost); so no log level turns them off.
     */
    decision(verdict: Verdict, request: UnverifiedRequest, facts: DecisionFacts): void {
      decided?.(verdict, request, facts);
      write(printableJson(decisionRecord(verdict, request, facts, { region: region(), now: clock() })));
      metrics.countVerdict(verdict.outcome, verdict.outcome === 'refused' ? verdict.refusal.name : undefined);
      if ('policiesAgeMs' in verdict && verdict.policiesAgeMs !== undefined)
        metrics.directoryAge(verdict.policiesAgeMs);
    },

    /** The same for a call of the STS or IAM Query API, after its answer; a fault is not a decision. */
    query(facts: QueryFacts): void {
      if (facts.fault !== undefined) return;
      write(printableJson(queryRecord(facts, { region: region(), now: clock() })));
      metrics.countVerdict(facts.code === undefined ? 'allowed' : 'refused', facts.code);
    },

    /** Where a refused signature differs (`DEBUG_SIGNATURES=on`). */
    async signature(explain: () => object): Promise<void> {
      (await logger()).warn('signature', explain());
    },

    /** The gateway could not decide and answers 503. */
    async undecidable(error: unknown, requestID: string): Promise<void> {
      metrics.countFailure('Undecidable');
      (await logger()).error('undecidable', { requestID, error: asError(error) });
    },

    /** The gateway could not run a call that it allowed. */
    async failure(error: unknown, requestID: string): Promise<void> {
      metrics.countFailure('Failed');
      (await logger()).error('failure', { requestID, error: asError(error) });
    },

    /**
     * The outcome of a signed call could not be stored: its caller has the answer, and repeats are refused.
     */
    async unsettled(error: unknown, requestID: string): Promise<void> {
      (await logger()).error('unsettled', { requestID, error: asError(error) });
    },

    /** Policies could not be refreshed; the last good ones are used until the grace time ends. */
    async refreshFailure(error: unknown): Promise<void> {
      (await logger()).error('directory', { error: asError(error) });
    },

    /** A signed call was repeated and did not run: an SDK retried it, or another party copied it. */
    async repeat(
      { requestId: firstRequestId, outcome }: FirstCall,
      { principal, operation }: Pick<AuthorizedCall, 'principal'> & Partial<AuthorizedCall>,
      requestId: string,
    ): Promise<void> {
      (await logger()).warn('repeated', {
        requestId,
        firstRequestId,
        principal: principal.arn,
        operation,
        answeredWith: typeof outcome === 'string' ? 'refusal' : 'first outcome',
      });
      metrics.countRepeat();
    },
  };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
