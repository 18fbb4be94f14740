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

/** What the logs of one gateway are written with. */
export interface LogParts {
  /**
   * Takes one line, without its end. It throws where a line cannot be written: a decision without a record is
   * no decision.
   */
  readonly write: (line: string) => void;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /**
   * Loaded with the first fault, because it is a twentieth of a cold start and most containers never have
   * one.
   */
  readonly logger: () => Promise<Logger>;
  /** The gateway's region, as records name it; undefined: the settings cannot be read. */
  readonly region: () => string | undefined;
  /** Called with each decision, before its record is written. */
  readonly decided?:
    | ((verdict: Verdict, request: UnverifiedRequest, facts: DecisionFacts) => void)
    | undefined;
}

export type Logs = ReturnType<typeof createLogs>;

/**
 * Everything that a gateway writes down: decisions in CloudTrail's shape, metrics, and faults for the
 * operator.
 */
export function createLogs({ write, clock, logger, region, decided }: LogParts) {
  const metrics = createMetrics(write, clock);

  return {
    logger,

    /**
     * One record and one metric for each decision. A pending verdict is no decision yet: it is counted, and
     * the handler's record follows under the same request id. Records do not pass the logger, which copies
     * each one twice (four fifths of their cost); so no log level silences them.
     */
    decision(verdict: Verdict, request: UnverifiedRequest, facts: DecisionFacts): void {
      decided?.(verdict, request, facts);
      write(printableJson(decisionRecord(verdict, request, facts, { region: region(), now: clock() })));
      metrics.countVerdict(verdict.outcome, verdict.outcome === 'refused' ? verdict.refusal.name : undefined);
      if ('policiesAgeMs' in verdict && verdict.policiesAgeMs !== undefined)
        metrics.directoryAge(verdict.policiesAgeMs);
    },

    /** The same for a call of the STS or IAM Query API, once it is answered; a fault is no decision. */
    query(facts: QueryFacts): void {
      if (facts.fault !== undefined) return;
      write(printableJson(queryRecord(facts, { region: region(), now: clock() })));
      metrics.countVerdict(facts.code === undefined ? 'allowed' : 'refused', facts.code);
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

    /** The outcome of a signed call could not be kept: its caller has the answer, and repeats are refused. */
    async unsettled(error: unknown, requestID: string): Promise<void> {
      (await logger()).error('unsettled', { requestID, error: asError(error) });
    },

    /** Policies could not be refreshed; the last good ones serve for as long as they may. */
    async refreshFailure(error: unknown): Promise<void> {
      (await logger()).error('directory', { error: asError(error) });
    },

    /** A signed call came again and did not run: an SDK retried it, or somebody else has seen it. */
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
