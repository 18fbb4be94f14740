import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { UnverifiedRequest } from '../authz/parse/unverifiedRequest.ts';
import type { Verdict } from '../authz/verdict.ts';

const logger = new Logger({ serviceName: 'mqgate' });
const metrics = new Metrics({ namespace: 'mqgate', serviceName: 'mqgate' });

const COUNTED = { allowed: 'Allowed', pending: 'Pending', refused: 'Refused' } as const;

/** Where a decision fell, and how long it took to fall. */
export interface DecisionFacts {
  readonly phase: 'authorizer' | 'handler';
  readonly requestId: string;
  readonly latencyMs: number;
}

/**
 * One structured record and one metric per decision. A pending verdict is no decision yet: it is counted, and the handler's record
 * follows under the same request id. No record holds a secret, a token, a signature or a body.
 */
export function recordDecision(verdict: Verdict, request: UnverifiedRequest, facts: DecisionFacts): void {
  const { phase, requestId } = facts;
  logger.info('decision', {
    requestId,
    phase,
    verdict: verdict.outcome,
    ...subject(verdict),
    ...outcome(verdict),
    sourceIp: request.sourceIp,
    latencyMs: Math.round(facts.latencyMs * 1000) / 1000,
  });
  countDecision(verdict);
}

/** The gateway could not decide, or could not run what it allowed: for the operator, not for the caller. */
export function recordFailure(error: unknown, requestId: string): void {
  logger.error('failure', { requestId, error: error instanceof Error ? error : new Error(String(error)) });
}

function subject(verdict: Verdict): Record<string, unknown> {
  if (verdict.outcome === 'pending' && verdict.waitsFor === 'signature') return {};
  const { principal, operation, accessKeyId } = verdict;
  return { principal: principal?.arn, operation, accessKeyId };
}

function outcome(verdict: Verdict): Record<string, unknown> {
  switch (verdict.outcome) {
    case 'allowed': {
      const { action, resource, ...decidedBy } = verdict.reason;
      return { action, resource, decidedBy };
    }
    case 'refused': {
      const { action, resource, ...decidedBy } = verdict.reason ?? {};
      const { name, message } = verdict.refusal;
      return { error: name, sentence: withoutCredential(message), action, resource, decidedBy };
    }
    case 'pending':
      return {
        waitsFor: verdict.waitsFor,
        needs: verdict.waitsFor === 'authorization' ? verdict.needs : undefined,
      };
  }
}

/** The sentence that quotes a whole credential is told to the caller, not to the log: the credential may begin with a secret. */
function withoutCredential(sentence: string): string {
  return sentence.replace(/^(Credential must have exactly 5 .*, got) '.*'$/, '$1 …');
}

/** Written at once. `singleMetric()` would make a Metrics and a console for each decision: a third of the authorizer's time. */
function countDecision(verdict: Verdict): void {
  if (verdict.outcome === 'refused') metrics.addDimension('reason', verdict.refusal.name);
  metrics.addMetric(COUNTED[verdict.outcome], MetricUnit.Count, 1).publishStoredMetrics();
}
