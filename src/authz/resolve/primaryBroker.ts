import { type ActionQuestion, NEEDS_BODY } from '../decide/types.ts';
import type { CallBody } from './callBody.ts';
import { type CallFacts, conditionContext } from './conditionContext.ts';
import type { ResolvedOperation } from './resolveOperation.ts';
import { namedTarget, type Place, type ResourceTarget, resourceRef } from './resourceTarget.ts';

/** The broker whose ARN a CreateBroker gives as the primary of its replication. */
export function primaryTarget(
  { operation }: ResolvedOperation,
  body: CallBody,
  place: Place,
): 'none' | 'unknown' | ResourceTarget {
  if (!operation.dependsOnOthers) return 'none';
  if (body === 'unknown') return 'unknown';
  const arn = body.dataReplicationPrimaryBrokerArn;
  return typeof arn === 'string' ? namedTarget(arn, place) : 'none';
}

/**
 * Pairing writes to the primary: whoever may only create brokers must not change another one by it, so `mq:UpdateBroker` on the
 * primary is asked as well, under the primary's own tags (ADR 5).
 */
export function primaryQuestions(facts: CallFacts): ActionQuestion[] {
  const { primary, place } = facts;
  if (primary === 'none') return [];
  const action = 'mq:UpdateBroker';
  if (primary === 'unknown') {
    const resource = resourceRef({ type: 'newBroker', need: NEEDS_BODY }, 'unread', place);
    // Its tags are as unknown as its name.
    const unread: CallFacts = { ...facts, target: { type: 'broker', id: '' }, targetFacts: 'unread' };
    return [{ action, resource, required: 'unknown', context: conditionContext(unread) }];
  }
  const context = conditionContext({ ...facts, target: primary.target, targetFacts: primary.facts });
  return [{ action, resource: resourceRef(primary.target, primary.facts, place), required: true, context }];
}
