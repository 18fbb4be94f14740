import { type ActionQuestion, NEEDS_BODY } from '../decide/types.ts';
import type { CallBody } from './callBody.ts';
import { type CallFacts, conditionContext } from './conditionContext.ts';
import type { RequestTagFacts } from './requestTags.ts';
import type { ResolvedOperation } from './resolveOperation.ts';
import { NEEDS_RESOURCE, type ResourceTarget, resourceRef } from './resourceTarget.ts';

/**
 * What has to be allowed for this call: the operation's own action, and `mq:CreateTags` on the new resource when it is created
 * with tags.
 * Source: Amazon MQ Developer Guide, "Tagging resources"; Service Authorization Reference.
 */
export function questions(resolved: ResolvedOperation, body: CallBody, facts: CallFacts): ActionQuestion[] {
  const { operation } = resolved;
  const context = conditionContext(facts);
  const resource = resourceRef(facts.target, facts.targetFacts, facts.place);
  const asked: ActionQuestion[] = [{ action: operation.action, resource, required: true, context }];
  const required = operation.tagsOnCreate ? tagsGiven(facts.requestTags) : false;
  if (required !== false) {
    const created = resourceRef(createdTarget(facts.target, body), 'unread', facts.place);
    asked.push({ action: 'mq:CreateTags', resource: created, required, context });
  }
  return asked;
}

function tagsGiven(tags: RequestTagFacts): true | false | 'unknown' {
  if (tags === 'unknown') return 'unknown';
  return tags !== 'none';
}

/** CreateBroker itself is evaluated against `*`, but tags are put on the broker that it makes. */
function createdTarget(target: ResourceTarget, body: CallBody): ResourceTarget {
  if (target.type !== 'any') return target;
  if (body === 'unknown') return { type: 'newBroker', need: NEEDS_BODY };
  const name = body.brokerName;
  return { type: 'newBroker', named: `${typeof name === 'string' ? name : ''}:`, need: NEEDS_RESOURCE };
}
