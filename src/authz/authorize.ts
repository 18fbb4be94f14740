import { authenticate, type Verifier } from './authenticate/authenticate.ts';
import { signedCall } from './authenticate/signedCall.ts';
import { accessDeniedSentence } from './decide/accessDeniedSentence.ts';
import { decide, shownResource } from './decide/decide.ts';
import type { ActionQuestion, Decision, Reason } from './decide/types.ts';
import { messageText, type Refusal, RequestRefused, unrecognizedClient } from './errors.ts';
import type { LoadedPolicies, PolicySource } from './load/policySource.ts';
import { parseAuthorization } from './parse/parseAuthorization.ts';
import type { UnverifiedRequest } from './parse/parseEvent.ts';
import { claimedKeyId, type SignatureClaim } from './parse/signatureClaim.ts';
import type { Caller, Principal } from './principal.ts';
import type { Service, ServiceCall } from './service.ts';
import type { Allowed, DecidedCall, Refused, Verdict } from './verdict.ts';

/** The steps of the journey (ARCHITECTURE.md). */
export type JourneyStep = 'parse' | 'authenticate' | 'resolve' | 'load' | 'decide' | 'enforce' | 'run';

/** Runs a step and measures its duration; the step's value and error are passed on unchanged. */
export type Measure = <Value>(step: JourneyStep, run: () => Value) => Value;

/** Runs a step without measuring it. */
export const unmeasured: Measure = (_, run) => run();

/**
 * Everything that a verdict depends on besides the request: keys, clock, policies, and the called service.
 */
export interface Gate extends Verifier {
  /** Absent: steps are not measured. */
  readonly measure?: Measure | undefined;
  readonly policies: PolicySource;
  readonly called: Service;
  /** Whether allowed verdicts have their questions, for the decision log. */
  readonly recordsQuestions?: boolean;
  /** Local gateways only: decides whether a call that the policies refuse runs (`mqgate serve --observe`). */
  readonly observe?: Observer | undefined;
}

/** A refusal by policies, of a call whose signature was verified. */
export type PolicyRefusal = Refused & Required<Pick<Refused, 'principal' | 'operation' | 'reason'>>;

/** Makes a refusal by policies the verdict that the gateway acts on. */
export type Observer = (
  refused: PolicyRefusal,
  call: Pick<Allowed, 'bodyHash' | 'alsoAllowed' | 'asked'>,
) => Allowed;

/**
 * The journey: authenticate → resolve → load → decide. Both phases call it: the authorizer without the body,
 * `enforce` with it. With a known body the verdict is never pending.
 * @throws the error of a failed read of keys, policies or brokers: the request is then undecidable, never
 * allowed
 */
export async function authorize(
  request: UnverifiedRequest,
  gate: Gate,
  claim?: SignatureClaim,
): Promise<Verdict> {
  let claimed = claim;
  try {
    claimed ??= parseAuthorization(request);
    const { measure = unmeasured } = gate;
    const signed = claimed;
    const authentication = await measure('authenticate', () => authenticate(request, signed, gate));
    if (authentication.outcome === 'waits') {
      return { outcome: 'pending', waitsFor: 'signature', claim: claimed };
    }
    const { caller, bodyHash } = authentication;
    return {
      ...(await authorizeCall(request, caller, bodyHash, gate)),
      accessKeyId: claimedKeyId(claimed),
      temporary: caller.session,
      ...(request.method === 'GET' ? {} : { signed: signedCall(claimed, gate) }),
    };
  } catch (error) {
    if (!(error instanceof RequestRefused)) throw error;
    if (claimed === undefined)
      gate.refused?.({ request, claim: undefined, secret: undefined, refusal: error });
    return { outcome: 'refused', refusal: refusalOf(error), accessKeyId: claimedKeyId(claimed) };
  }
}

/**
 * The second half, for a caller whose signature was verified: resolve → load → decide.
 * @throws RequestRefused when the principal no longer exists or no signer makes this path; and as `authorize`
 */
export async function authorizeCall(
  request: UnverifiedRequest,
  caller: Caller,
  bodyHash: string,
  gate: Gate,
): Promise<DecidedCall> {
  const { principal } = caller;
  const { measure = unmeasured } = gate;
  const resolved = measure('resolve', () => gate.called.resolve(request));
  if (resolved === undefined) return unknownOperation(principal, gate.called);
  const operation = resolved.name;
  const policies = await measure('load', () => gate.policies.load(caller));
  if (policies === undefined) throw unrecognizedClient();
  const { tags: principalTags, organization, ageMs: policiesAgeMs } = policies;
  const { region } = gate;
  const call = await resolved.open({ request, caller, principalTags, organization, region, now: gate.now() });
  const decision = await measure('decide', () => decideCall(policies, call));
  const decided = { principal, operation, policiesAgeMs };
  if (decision.outcome === 'allowed') {
    const { reason, alsoAllowed } = decision;
    const decidedOn = call.decidedOn();
    return {
      outcome: 'allowed',
      ...decided,
      bodyHash,
      reason,
      ...(alsoAllowed && { alsoAllowed }),
      ...(decidedOn && { decidedOn }),
      ...(gate.recordsQuestions === true && { asked: await call.recorded(alsoAllowed ?? []) }),
    };
  }
  if (decision.outcome === 'refused') {
    const refused = { ...denied(principal, operation, decision.reason), policiesAgeMs };
    if (gate.observe === undefined) return refused;
    const alsoAllowed = call.optional().map(({ action }) => action);
    const asked = gate.recordsQuestions === true ? { asked: await call.recorded(alsoAllowed) } : {};
    return gate.observe(refused, { bodyHash, alsoAllowed, ...asked });
  }
  const session = caller.session !== undefined;
  const needs = [...decision.needs];
  return { outcome: 'pending', waitsFor: 'authorization', ...decided, bodyHash, needs, session };
}

/**
 * The decision on all questions of a call. It is `pending` only where the body is not known and will answer
 * one of them.
 */
type CallDecision =
  | (Extract<Decision, { outcome: 'allowed' }> & {
      /**
       * The optional actions of the call that the caller is allowed; absent where the call has no optional
       * action.
       */
      readonly alsoAllowed?: readonly string[];
    })
  | Exclude<Decision, { outcome: 'allowed' }>;

/**
 * Decides a call of any service: it reads facts as long as they can decide a pending decision. Names and tags
 * of resources are read only when a policy in reach uses them. A fact that cannot be known refuses the call.
 */
export async function decideCall(policies: LoadedPolicies, call: ServiceCall): Promise<CallDecision> {
  if (policies.set === 'unreadable') {
    const [question] = call.questions();
    return { outcome: 'refused', reason: { ...implicitDeny(question), doubt: policies.fault } };
  }
  const { set } = policies;
  let decision = decide(set, call.questions());
  while (decision.outcome === 'pending' && (await call.readMore(decision.needs))) {
    decision = decide(set, call.questions());
  }
  if (decision.outcome === 'refused') return decision;
  if (decision.outcome === 'allowed') {
    const optional = call.optional();
    if (optional.length === 0) return decision;
    const also = optional.filter((question) => decide(set, [question]).outcome === 'allowed');
    return { ...decision, alsoAllowed: also.map(({ action }) => action) };
  }
  if (call.waitsForBody(decision.needs)) return decision;
  // What is still unknown here cannot be known: the resource does not exist, or the fact has no source.
  const open = call.questions().find((question) => decide(set, [question]).outcome !== 'allowed');
  return { outcome: 'refused', reason: implicitDeny(open) };
}

function refusalOf(error: RequestRefused): Refusal {
  return { name: error.name, message: error.message };
}

function unknownOperation(principal: Principal, { unknownOperation: message }: Service): Refused {
  return { outcome: 'refused', refusal: { name: 'UnknownOperationException', message }, principal };
}

function denied(principal: Principal, operation: string, reason: Reason): PolicyRefusal {
  const message = messageText(accessDeniedSentence(principal.arn, reason));
  return {
    outcome: 'refused',
    refusal: { name: 'AccessDeniedException', message },
    principal,
    operation,
    reason,
  };
}

/** The reason of an implicit deny. */
function implicitDeny(question: ActionQuestion | undefined): Reason {
  const action = question?.action ?? '*';
  const resource = question === undefined ? '*' : shownResource(question);
  return { effect: 'implicitDeny', action, resource, policyKind: 'identity' };
}
