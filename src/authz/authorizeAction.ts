import { accessDeniedSentence } from './decide/accessDeniedSentence.ts';
import { decide } from './decide/decide.ts';
import type { ActionQuestion, ContextFact, Decision, Reason, ResourceRef } from './decide/types.ts';
import { messageText, RequestRefused, unrecognizedClient } from './errors.ts';
import type { LoadedPolicies, PolicySource } from './load/policySource.ts';
import type { UnverifiedRequest } from './parse/unverifiedRequest.ts';
import { callerFact } from './resolve/callerContext.ts';
import type { Caller } from './session.ts';

/** One action of a Query API, asked by a caller whose signature stands. */
export interface AskedAction {
  /** `sts:AssumeRole`. */
  readonly action: string;
  readonly resource: ResourceRef;
  /** What this action adds to the caller's own condition keys: lower-case names. */
  readonly context?: ReadonlyMap<string, ContextFact>;
}

export interface ActionGate {
  readonly policies: PolicySource;
  readonly region: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The caller's policies: no principal, no call. @throws RequestRefused UnrecognizedClient */
export async function policiesOf(caller: Caller, gate: ActionGate): Promise<LoadedPolicies> {
  const policies = await gate.policies.load(caller);
  if (policies === undefined) throw unrecognizedClient();
  return policies;
}

/** The question as the engine takes it, with the condition keys of the caller and the action. */
export function questionOf(
  { action, resource, context }: AskedAction,
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
    required: true,
    context: (key) => context?.get(key.toLowerCase()) ?? callerFact(facts, key.toLowerCase()),
  };
}

/** What the caller's own policies say to one action. */
export async function decideAction(
  asked: AskedAction,
  caller: Caller,
  request: UnverifiedRequest,
  gate: ActionGate,
): Promise<Decision> {
  const policies = await policiesOf(caller, gate);
  const question = questionOf(asked, caller, request, policies, gate);
  if (policies.set === 'unreadable') {
    return { outcome: 'refused', reason: { ...implicitDeny(asked), doubt: policies.fault } };
  }
  return decide(policies.set, [question]);
}

/** @throws RequestRefused AccessDenied unless the caller's policies allow the action; what stays unknown refuses */
export async function requireAction(
  asked: AskedAction,
  caller: Caller,
  request: UnverifiedRequest,
  gate: ActionGate,
): Promise<void> {
  const decision = await decideAction(asked, caller, request, gate);
  if (decision.outcome === 'allowed') return;
  throw accessDenied(caller, decision.outcome === 'refused' ? decision.reason : implicitDeny(asked));
}

export function accessDenied({ principal }: Caller, reason: Reason): RequestRefused {
  return new RequestRefused(
    'AccessDeniedException',
    messageText(accessDeniedSentence(principal.arn, reason)),
  );
}

/** Nothing allows it. */
export function implicitDeny({ action, resource }: AskedAction): Reason {
  const shown = resource.kind === 'arn' ? resource.arn : '*';
  return { effect: 'implicitDeny', action, resource: shown, policyKind: 'identity' };
}
