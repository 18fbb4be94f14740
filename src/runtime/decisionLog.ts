import type { UnverifiedRequest } from '../authz/parse/unverifiedRequest.ts';
import type { Verdict } from '../authz/verdict.ts';
import type { CloudTrailRecord } from './records/cloudTrail.ts';
import { type DecisionFacts, decisionRecord } from './records/decisionRecord.ts';
import { countVerdict, tellDirectoryAge } from './records/metrics.ts';
import { type QueryFacts, queryRecord } from './records/queryRecord.ts';

/**
 * One record in CloudTrail's shape and one metric per decision. A pending verdict is no decision yet: it is counted, and the
 * handler's record follows under the same request id.
 */
export function recordDecision(verdict: Verdict, request: UnverifiedRequest, facts: DecisionFacts): void {
  const now = Date.now();
  write(decisionRecord(verdict, request, facts, { region: region(), now }));
  countVerdict(verdict.outcome, verdict.outcome === 'refused' ? verdict.refusal.name : undefined);
  if ('policiesAgeMs' in verdict && verdict.policiesAgeMs !== undefined) {
    tellDirectoryAge(verdict.policiesAgeMs, now);
  }
}

/** The same for a call of the STS or IAM Query API, once it is answered; a fault is no decision. */
export function recordQuery(facts: QueryFacts): void {
  if (facts.fault !== undefined) return;
  write(queryRecord(facts, { region: region(), now: Date.now() }));
  countVerdict(facts.code === undefined ? 'allowed' : 'refused', facts.code);
}

/**
 * Past the logger, which copies every record twice: four fifths of what a decision's record cost. So no log level silences it.
 */
function write(record: CloudTrailRecord): void {
  process.stdout.write(`${JSON.stringify(record)}\n`);
}

let ownRegion: string | undefined;

/** Read once, when it is first needed. */
function region(): string | undefined {
  ownRegion ??= process.env.AWS_REGION;
  return ownRegion;
}
