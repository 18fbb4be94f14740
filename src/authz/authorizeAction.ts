import { decideCall } from './authorize.ts';
import { accessDeniedSentence } from './decide/accessDeniedSentence.ts';
import type { ActionQuestion, ContextFact, ResourceRef } from './decide/types.ts';
import { messageText, RequestRefused, unrecognizedClient } from './errors.ts';
import type { LoadedPolicies, PolicySource } from './load/policySource.ts';
import type { UnverifiedRequest } from './parse/parseEvent.ts';
import type { Caller } from './principal.ts';
import { callerFact } from './resolve/callerContext.ts';
import type { ServiceCall } from './service.ts';

/** One action of a Query API, called by a caller whose signature was verified. */
export interface AskedAction {
  /** `sts:AssumeRole`. */
  readonly action: string;
  readonly resource: ResourceRef;
  /** The resource as a refusal prints it, where that differs from its ARN. */
  readonly shown?: string;
  /** The condition keys that this action adds to the caller's own: lower-case names. */
  readonly context?: ReadonlyMap<string, ContextFact>;
}

export interface ActionGate {
  readonly policies: PolicySource;
  readonly region: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The caller's policies. @throws RequestRefused UnrecognizedClient when the principal no longer exists */
export async function policiesOf(caller: Caller, gate: ActionGate): Promise<LoadedPolicies> {
  const policies = await gate.policies.load(caller);
  if (policies === undefined) throw unrecognizedClient();
  return policies;
}

/** The question for `decide`, with the condition keys of the caller and the action. */
export function questionOf(
  { action, resource, shown, context }: AskedAction,
  caller: Caller,
  request: UnverifiedRequest,
  policies: LoadedPolicies,
  gate: ActionGate,
): ActionQuestion {
  const { tags: principalTags, organization } = policies;
  const facts = { request, caller, principalTags, organization, region: gate.region, now: gate.now() };
  return {
    action,
    resource,
    ...(shown === undefined ? {} : { shown }),
    required: true,
    context: (key) => context?.get(key.toLowerCase()) ?? callerFact(facts, key.toLowerCase()),
  };
}

/**
 * @throws RequestRefused AccessDenied unless the caller's policies allow the action; an unknown fact refuses
 */
export async function requireAction(
  asked: AskedAction,
  caller: Caller,
  request: UnverifiedRequest,
  gate: ActionGate,
): Promise<void> {
  const policies = await policiesOf(caller, gate);
  const decision = await decideCall(
    policies,
    oneQuestion(questionOf(asked, caller, request, policies, gate)),
  );
  if (decision.outcome !== 'refused') return;
  const sentence = accessDeniedSentence(caller.principal.arn, decision.reason);
  throw new RequestRefused('AccessDeniedException', messageText(sentence));
}

/** A call that needs one action and whose facts are all known. */
function oneQuestion(question: ActionQuestion): ServiceCall {
  return {
    questions: () => [question],
    readMore: async () => false,
    waitsForBody: () => false,
    optional: () => [],
    decidedOn: () => undefined,
    recorded: async () => [],
  };
}
