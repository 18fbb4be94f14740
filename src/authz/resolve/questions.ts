import { type ActionQuestion, type ContextLookup, NEEDS_BODY } from '../decide/types.ts';
import { ACCESS_ACTION, accessRequired } from './accessChange.ts';
import type { CallBody } from './callBody.ts';
import { type CallFacts, conditionContext } from './conditionContext.ts';
import { type DependentAction, dependentPermissions, makingRole } from './dependentPermissions.ts';
import { primaryQuestions } from './primaryBroker.ts';
import type { RequestTagFacts } from './requestTags.ts';
import type { ResolvedOperation } from './resolveOperation.ts';
import { NEEDS_RESOURCE, type ResourceTarget, resourceRef } from './resourceTarget.ts';

/**
 * What has to be allowed for this call: the operation's own action; `mq:CreateTags` on the new resource when it is created with
 * tags; the access action where authentication changes; and what the service does on the caller's behalf.
 * Source: Service Authorization Reference, "Actions defined by Amazon MQ"; ADR 3.
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
  const access = accessRequired(resolved, body, facts.targetFacts);
  if (access !== false) asked.push({ action: ACCESS_ACTION, resource, required: access, context });
  if (operation.dependsOnOthers)
    asked.push(...primaryQuestions(facts), ...dependentQuestions(body, facts, context));
  return asked;
}

function dependentQuestions(
  body: CallBody,
  { role, place }: CallFacts,
  context: ContextLookup,
): ActionQuestion[] {
  return dependentPermissions(body, role, place).map((dependent) => ({
    action: dependent.action,
    resource: dependent.resource,
    required: dependent.required,
    context: innerContext(dependent, context),
  }));
}

/** Whether the caller may make the service-linked role, which an ActiveMQ broker can do without: nothing is refused by it. */
export function roleQuestion(facts: CallFacts): ActionQuestion {
  const making = makingRole(facts.place);
  const { action, resource } = making;
  return { action, resource, required: true, context: innerContext(making, conditionContext(facts)) };
}

/** The inner call has the caller's context, but for what the service says of itself. */
function innerContext(dependent: DependentAction, outer: ContextLookup): ContextLookup {
  return (key) => dependent.context.get(key.toLowerCase()) ?? outer(key);
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
