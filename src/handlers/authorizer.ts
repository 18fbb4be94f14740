import { authorize } from '../authz/authorize.ts';
import { handOver } from '../authz/enforce/handOver.ts';
import { handOverQueryCall, isQueryCall } from '../authz/enforce/queryCall.ts';
import { parseEvent } from '../authz/parse/parseEvent.ts';
import type { Verdict } from '../authz/verdict.ts';
import { recordDecision } from '../runtime/decisionLog.ts';
import { recordUndecidable } from '../runtime/faultLog.ts';
import { openGate } from '../runtime/gate.ts';
import { gatewayKeyring } from '../runtime/gatewayKeyring.ts';
import { noteDecidedUse } from '../runtime/noteKeyUse.ts';
import { once } from '../runtime/once.ts';
import { readSettings } from '../runtime/settings.ts';

const gateway = once(async () => {
  const settings = readSettings(process.env);
  const keyring = await gatewayKeyring();
  return { keyring, gate: await openGate(settings, keyring) };
});

/** The answer of a REQUEST authorizer. Source: API Gateway Developer Guide, "Output from an API Gateway Lambda authorizer". */
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
 * The first phase: everything that can be known without the body.
 * AccessDenied is a Deny, which the ACCESS_DENIED gateway response renders. Every other verdict passes sealed, to be answered or
 * finished by the handler's first middleware.
 * @throws when the request cannot be decided: API Gateway then answers AUTHORIZER_FAILURE, 503
 */
export async function handler(event: unknown): Promise<AuthorizerAnswer> {
  const started = performance.now();
  let requestId = '';
  try {
    const request = parseEvent(event, 'authorizer');
    requestId = request.requestId;
    if (isQueryCall(request)) {
      // It needs no table and no directory: nothing is decided here.
      const sealed = handOverQueryCall(request, (await gatewayKeyring()).seal, Date.now());
      return answer('query', methodArn(event), { ...sealed, requestId });
    }
    const { gate, keyring } = await gateway();
    const verdict = await authorize(request, gate);
    recordDecision(verdict, request, {
      phase: 'authorizer',
      requestId,
      latencyMs: performance.now() - started,
    });
    noteDecidedUse(verdict);
    const sealed = handOver(verdict, request, keyring.seal, gate.now());
    return answer(verdict, methodArn(event), { ...sealed, requestId });
  } catch (error) {
    await recordUndecidable(error, requestId);
    throw error;
  }
}

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

/** For API Gateway's access log; nobody is known while the signature is not. */
function principalId(verdict: Verdict): string {
  if (verdict.outcome === 'pending' && verdict.waitsFor === 'signature') return 'unverified';
  return verdict.principal?.arn ?? 'unverified';
}

function methodArn(event: unknown): string {
  const { methodArn } = event as { methodArn?: unknown };
  return typeof methodArn === 'string' ? methodArn : '*';
}
