import { decideQuestion } from '../../src/authz/decide/decide.ts';
import { simulatedResource } from '../../src/mq/authorization/simulatedResource.ts';
import { judgeInAccount } from '../access/judgeAssume.ts';
import { callerOf } from '../access/principalForms.ts';
import { isAssuming, noCaller, unknownTrust } from '../access/trustActions.ts';
import type { AskedCall } from '../explain/explainCall.ts';
import { explainedContext } from '../explain/explainedContext.ts';
import type { AccountPrincipals } from '../simulate/principalPolicies.ts';

/** The decision of an account's policies on one call. */
export type CallDecision = 'allowed' | 'denied' | 'depends';

/** Decides one call as `explainCall` does, without the explanation; undefined: no such principal. */
export function decideAsked(world: AccountPrincipals, asked: AskedCall): CallDecision | undefined {
  const { action, resource } = asked;
  const principal = world.find(asked.principal);
  if (principal === undefined) return undefined;
  if ((noCaller(action) ?? unknownTrust(world, action, resource)) !== undefined) return undefined;
  const question = {
    action,
    resource: simulatedResource(action, resource),
    required: true,
    context: explainedContext(asked.entries, principal, resource, asked.time),
    shown: resource,
  } as const;
  const { outcome } = isAssuming(action)
    ? judgeInAccount(world, callerOf(world, asked.principal), principal.set, question, resource).decision
    : decideQuestion(principal.set, question);
  if (outcome === 'pending') return 'depends';
  return outcome === 'allowed' ? 'allowed' : 'denied';
}

/** A call that two states of an account decide differently. */
export interface ChangedCall<Call> {
  readonly call: Call;
  readonly before: CallDecision;
  readonly after: CallDecision;
}

/**
 * The change of one call; undefined if both decide it in the same way, or if one does not have its principal.
 */
export function changeOfCall<Call extends AskedCall>(
  before: AccountPrincipals,
  after: AccountPrincipals,
  call: Call,
): ChangedCall<Call> | undefined {
  const [then, now] = [decideAsked(before, call), decideAsked(after, call)];
  return then === undefined || now === undefined || then === now
    ? undefined
    : { call, before: then, after: now };
}
