import { decisionOf } from '../local/embedded/liveGateways.ts';
import type { Decision } from '../local/embedded/publicTypes.ts';

/** The result of a matcher of Vitest or Jest. */
interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/**
 * Matchers for `expect.extend`, of Vitest and of Jest. They find the decision of a call by the request id of
 * its answer (`$metadata.requestId`) among the gateways of this process. A promise is awaited, so that
 * `await expect(mq.send(c)).toBeDenied()` works. `rejects` and `resolves` before a matcher work too, but an
 * assertion that they fail does not have the explanation.
 */
export const matchers = {
  /** The policies allowed the call. It may still have failed for another reason. */
  async toBeAllowed(received: unknown): Promise<MatcherResult> {
    const outcome = await outcomeOf(received);
    return result(outcome, outcome.decision.outcome === 'allowed', 'to be allowed');
  },

  /** The policies denied the call. */
  async toBeDenied(received: unknown): Promise<MatcherResult> {
    const outcome = await outcomeOf(received);
    return result(outcome, outcome.decision.outcome === 'denied', 'to be denied');
  },

  /** A Deny of this statement (its Sid) or policy (its name or ARN) denied the call. */
  async toBeDeniedBy(received: unknown, statementOrPolicy: string): Promise<MatcherResult> {
    const outcome = await outcomeOf(received);
    const { decidedBy: by, outcome: decided } = outcome.decision;
    const named = [by?.sid, by?.policy, by?.policyArn].includes(statementOrPolicy);
    const pass = decided === 'denied' && by?.effect === 'explicitDeny' && named;
    return result(outcome, pass, `to be denied by ${statementOrPolicy}`);
  },
};

interface Outcome {
  readonly decision: Decision;
  readonly explanation: string;
}

/** @throws Error for a call that was not decided: both the assertion and its negation fail */
async function outcomeOf(received: unknown): Promise<Outcome> {
  const settled = await Promise.resolve(received).catch((error: unknown) => error);
  const requestId = requestIdOf(settled);
  if (requestId === undefined) {
    const text = settled instanceof Error ? `${settled.name}: ${settled.message}` : typeof settled;
    throw new Error(`No gateway has answered this call: ${text}.`);
  }
  const decision = decisionOf(requestId);
  if (decision === undefined) throw new Error(`No gateway of this process knows the request ${requestId}.`);
  return { decision, explanation: await decision.explain().catch((error: unknown) => String(error)) };
}

function requestIdOf(settled: unknown): string | undefined {
  const { $metadata } = (settled ?? {}) as { readonly $metadata?: { readonly requestId?: unknown } };
  return typeof $metadata?.requestId === 'string' ? $metadata.requestId : undefined;
}

function result({ decision, explanation }: Outcome, pass: boolean, expected: string): MatcherResult {
  return {
    pass,
    message: () => `expected ${subject(decision)} ${pass ? 'not ' : ''}${expected}\n\n${explanation}`,
  };
}

function subject(decision: Decision): string {
  const { operation, principal = 'an unknown caller', outcome, status, error } = decision;
  return `${operation} by ${principal} (${outcome} ${status}${error ? ` ${error.name}` : ''})`;
}
