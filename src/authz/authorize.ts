import { partitionOf } from '../aws/partition.ts';
import type { Freshness, ResourceFactsSource } from '../mq/model/resourceFacts.ts';
import { authenticate, type Verifier } from './authenticate/authenticate.ts';
import { signedCall } from './authenticate/signedCall.ts';
import { accessDeniedSentence } from './decide/accessDeniedSentence.ts';
import { decide } from './decide/decide.ts';
import type { ActionQuestion, Reason } from './decide/types.ts';
import { messageText, type Refusal, RequestRefused, unrecognizedClient } from './errors.ts';
import type { LoadedPolicies, PolicySource } from './load/policySource.ts';
import { parseAuthorization } from './parse/parseAuthorization.ts';
import { claimedKeyId, type SignatureClaim } from './parse/signatureClaim.ts';
import type { UnverifiedRequest } from './parse/unverifiedRequest.ts';
import type { Principal } from './principal.ts';
import { namesAuthentication } from './resolve/accessChange.ts';
import { callBody } from './resolve/callBody.ts';
import { type CallFacts, isAnsweredByBody } from './resolve/conditionContext.ts';
import type { RoleFact } from './resolve/dependentPermissions.ts';
import { primaryTarget } from './resolve/primaryBroker.ts';
import { questions, roleQuestion } from './resolve/questions.ts';
import { requestTags } from './resolve/requestTags.ts';
import { type ResolvedOperation, resolveOperation } from './resolve/resolveOperation.ts';
import {
  type Place,
  type PrimaryFact,
  type ResourceTarget,
  resourceTarget,
  type TargetFacts,
} from './resolve/resourceTarget.ts';
import type { Caller } from './session.ts';
import type { DecidedCall, Refused, Verdict } from './verdict.ts';

/** All that a verdict depends on besides the request: keys and clock, policies, and the brokers' names and tags. */
export interface Gate extends Verifier {
  readonly policies: PolicySource;
  readonly resources: ResourceFactsSource;
}

/**
 * The journey: authenticate → resolve → load → decide. Both phases call it: the authorizer without the body, `enforce` with it.
 * With a known body the verdict is never pending.
 * @throws whatever the keys, policies or brokers cannot be read with: the request is undecidable, and never allowed
 */
export async function authorize(
  request: UnverifiedRequest,
  gate: Gate,
  claim?: SignatureClaim,
): Promise<Verdict> {
  let claimed = claim;
  try {
    claimed ??= parseAuthorization(request);
    const authentication = await authenticate(request, claimed, gate);
    if (authentication.outcome === 'waits') {
      return { outcome: 'pending', waitsFor: 'signature', claim: claimed };
    }
    const { caller, bodyHash } = authentication;
    return {
      ...(await authorizeCall(request, caller, bodyHash, gate)),
      accessKeyId: claimedKeyId(claimed),
      temporary: caller.session,
      ...(request.method === 'GET' ? {} : { signed: signedCall(claimed, gate.skewMinutes) }),
    };
  } catch (error) {
    if (!(error instanceof RequestRefused)) throw error;
    return { outcome: 'refused', refusal: refusalOf(error), accessKeyId: claimedKeyId(claimed) };
  }
}

/**
 * The second half, for a caller whose signature stands. Reads the target's name and tags only when a policy in reach asks.
 * @throws RequestRefused when the principal is gone or the path is none that a signer makes; and as `authorize`
 */
export async function authorizeCall(
  request: UnverifiedRequest,
  caller: Caller,
  bodyHash: string,
  gate: Gate,
): Promise<DecidedCall> {
  const { principal } = caller;
  const resolved = resolveOperation(request);
  if (resolved === undefined) return unknownOperation(principal);
  const policies = await gate.policies.load(caller);
  if (policies === undefined) throw unrecognizedClient();
  const decided = await decideCall(request, caller, bodyHash, gate, resolved, policies);
  return { ...decided, policiesAgeMs: policies.ageMs };
}

async function decideCall(
  request: UnverifiedRequest,
  caller: Caller,
  bodyHash: string,
  gate: Gate,
  resolved: ResolvedOperation,
  policies: LoadedPolicies,
): Promise<DecidedCall> {
  const { principal } = caller;
  const operation = resolved.operation.name;
  const place = placeOf(principal, gate.region);
  const body = callBody(request);
  const target = resourceTarget(resolved, place);
  const tags = requestTags(request, body, resolved.operation);
  const now = gate.now();
  // What changes something is decided by how things are, not by how they lately were.
  const freshness = resolved.operation.method === 'GET' ? 'lately' : 'now';
  let targetFacts: TargetFacts = 'unread';
  let role: RoleFact = 'unread';
  const primary = await readPrimary(primaryTarget(resolved, body, place), place, gate.resources);
  const facts = (): CallFacts => ({
    request,
    caller,
    principalTags: policies.tags,
    organization: policies.organization,
    place,
    target,
    targetFacts,
    requestTags: tags,
    role,
    primary,
    now,
  });
  const asked = (): ActionQuestion[] => questions(resolved, body, facts());

  if (policies.set === 'unreadable') {
    const [question] = asked();
    return denied(principal, operation, { ...implicitDeny(question), doubt: policies.fault });
  }
  const { set } = policies;
  // Which actions are needed may itself hang on the target.
  if (isLookedUp(target) && namesAuthentication(resolved, body) === true) {
    targetFacts = await readTarget(target, place, gate.resources, freshness);
  }
  let decision = decide(set, asked());
  if (
    decision.outcome === 'pending' &&
    targetFacts === 'unread' &&
    isLookedUp(target) &&
    needsMore(decision)
  ) {
    targetFacts = await readTarget(target, place, gate.resources, freshness);
    decision = decide(set, asked());
  }
  if (decision.outcome === 'pending' && body !== 'unknown' && resolved.operation.dependsOnOthers) {
    role = (await gate.resources.serviceLinkedRole(place.accountId)) ? 'present' : 'absent';
    decision = decide(set, asked());
  }
  if (decision.outcome === 'allowed') {
    const { reason } = decision;
    const allowed = { outcome: 'allowed', principal, operation, bodyHash, reason } as const;
    if (!resolved.operation.dependsOnOthers) return allowed;
    return { ...allowed, mayMakeRole: decide(set, [roleQuestion(facts())]).outcome === 'allowed' };
  }
  if (decision.outcome === 'refused') return denied(principal, operation, decision.reason);
  if (body === 'unknown' && [...decision.needs].some(isAnsweredByBody)) {
    const needs = [...decision.needs];
    const session = caller.session !== undefined;
    return { outcome: 'pending', waitsFor: 'authorization', principal, operation, bodyHash, needs, session };
  }
  // What is still unknown now cannot be known: no such resource, or a fact that nobody supplies.
  const open = asked().find((question) => decide(set, [question]).outcome !== 'allowed');
  return denied(principal, operation, implicitDeny(open));
}

/** Whether something else than the body is missing. */
function needsMore({ needs }: { readonly needs: ReadonlySet<string> }): boolean {
  return ![...needs].every(isAnsweredByBody);
}

type LookedUp = Extract<ResourceTarget, { id: string }>;

function isLookedUp(target: ResourceTarget): target is LookedUp {
  return target.type === 'broker' || target.type === 'configuration';
}

/** A broker that goes by another name than the ARN in the path says is not the one asked for. */
async function readTarget(
  target: LookedUp,
  place: Place,
  resources: ResourceFactsSource,
  freshness: Freshness,
): Promise<TargetFacts> {
  const { accountId, region } = place;
  if (target.type === 'configuration') {
    return (await resources.configuration(accountId, region, target.id, freshness)) ?? 'none';
  }
  const facts = await resources.broker(accountId, region, target.id, freshness);
  if (facts === undefined) return 'none';
  return target.claimedName === undefined || target.claimedName === facts.name ? facts : 'none';
}

/** Read whenever one is named: the call then writes to it. */
async function readPrimary(
  target: 'none' | 'unknown' | ResourceTarget,
  place: Place,
  resources: ResourceFactsSource,
): Promise<PrimaryFact> {
  if (typeof target === 'string') return target;
  return { target, facts: isLookedUp(target) ? await readTarget(target, place, resources, 'now') : 'unread' };
}

/** INVARIANT: one partition for the caller, the gateway and the ARNs of its brokers; policies of another would match none of them. */
function placeOf(principal: Principal, region: string): Place {
  const partition = partitionOf(region);
  if (!principal.arn.startsWith(`arn:${partition}:`)) throw unrecognizedClient();
  return { partition, region, accountId: principal.accountId };
}

function refusalOf(error: RequestRefused): Refusal {
  return { name: error.name, message: error.message };
}

function unknownOperation(principal: Principal): Refused {
  const refusal = {
    name: 'UnknownOperationException',
    message: 'Amazon MQ has no operation with this method and path.',
  } as const;
  return { outcome: 'refused', refusal, principal };
}

function denied(principal: Principal, operation: string, reason: Reason): Refused {
  const message = messageText(accessDeniedSentence(principal.arn, reason));
  return {
    outcome: 'refused',
    refusal: { name: 'AccessDeniedException', message },
    principal,
    operation,
    reason,
  };
}

function implicitDeny(question: ActionQuestion | undefined): Reason {
  const resource = question === undefined ? '*' : shown(question);
  return { effect: 'implicitDeny', action: question?.action ?? 'mq:*', resource, policyKind: 'identity' };
}

function shown({ resource }: ActionQuestion): string {
  if (resource.kind === 'any') return '*';
  return resource.kind === 'arn' ? resource.arn : `${resource.before}*${resource.after}`;
}
