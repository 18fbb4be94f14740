import { authorize } from '../authz/authorize.ts';
import { handOver } from '../authz/enforce/handOver.ts';
import { handOverQueryCall, isQueryCall } from '../authz/enforce/queryCall.ts';
import { parseEvent } from '../authz/parse/parseEvent.ts';
import type { Verdict } from '../authz/verdict.ts';
import { type Container, noteDecidedUse } from '../runtime/container.ts';
import { deployed } from '../runtime/deployed.ts';

/**
 * The answer of a REQUEST authorizer. Source: API Gateway Developer Guide, "Output from an API Gateway Lambda
 * authorizer".
 */
export interface AuthorizerAnswer {
  readonly principalId: string;
  readonly policyDocument: {
    readonly Version: '2012-10-17';
    readonly Statement: readonly {
      readonly Action: string;
      readonly Effect: string;
      readonly Resource: string;
    }[];
  };
  readonly context: Readonly<Record<string, string>>;
}

/**
 * The first phase: it decides all that is known without the body.
 * For AccessDenied it returns a Deny, which the ACCESS_DENIED gateway response renders. Every other verdict
 * passes sealed; the handler's first middleware answers it or completes the decision.
 * @throws when the request cannot be decided: API Gateway then answers AUTHORIZER_FAILURE, 503
 */
export function authorizer(container: Container): (event: unknown) => Promise<AuthorizerAnswer> {
  const { clock, keyring, gate: openGate, logs } = container;
  return async (event) => {
    const started = performance.now();
    let requestId = '';
    try {
      const measure = await container.measure();
      const request = measure('parse', () => parseEvent(event, 'authorizer'));
      requestId = request.requestId;
      if (isQueryCall(request)) {
        // The handler decides this call, so no table and no directory is needed here.
        const sealed = handOverQueryCall(request, (await keyring()).seal, clock(), container.refused());
        return answer('query', methodArn(event), { ...sealed, requestId });
      }
      const [{ seal }, gate] = await Promise.all([keyring(), openGate()]);
      const verdict = await authorize(request, gate);
      logs.decision(verdict, request, {
        phase: 'authorizer',
        requestId,
        latencyMs: performance.now() - started,
      });
      noteDecidedUse(container, verdict);
      return answer(verdict, methodArn(event), { ...handOver(verdict, request, seal, clock()), requestId });
    } catch (error) {
      await logs.undecidable(error, requestId);
      throw error;
    }
  };
}

export const handler = deployed(authorizer);

function answer(
  verdict: Verdict | 'query',
  resource: string,
  context: Record<string, string>,
): AuthorizerAnswer {
  if (verdict === 'query') return policy('Allow', 'unverified', resource, context);
  const denied = verdict.outcome === 'refused' && verdict.refusal.name === 'AccessDeniedException';
  const principal = principalId(verdict);
  if (denied) return policy('Deny', principal, resource, { errorMessage: verdict.refusal.message });
  return policy('Allow', principal, resource, context);
}

function policy(
  effect: 'Allow' | 'Deny',
  principalId: string,
  resource: string,
  context: AuthorizerAnswer['context'],
): AuthorizerAnswer {
  const Statement = [{ Action: 'execute-api:Invoke', Effect: effect, Resource: resource }];
  return { principalId, policyDocument: { Version: '2012-10-17', Statement }, context };
}

/** For API Gateway's access log; without a verified signature there is no principal. */
function principalId(verdict: Verdict): string {
  if (verdict.outcome === 'pending' && verdict.waitsFor === 'signature') return 'unverified';
  return verdict.principal?.arn ?? 'unverified';
}

function methodArn(event: unknown): string {
  const { methodArn } = event as { methodArn?: unknown };
  return typeof methodArn === 'string' ? methodArn : '*';
}
