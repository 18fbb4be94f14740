import {
  type ActionQuestion,
  type ContextLookup,
  NEEDS_BODY,
  type ResourceRef,
} from '../../authz/decide/types.ts';
import { callerFact, single } from '../../authz/resolve/callerContext.ts';
import { ROLE_SERVICE } from '../model/serviceLinkedRole.ts';
import type { CallBody, RequestTagFacts } from './callBody.ts';
import { type CallFacts, conditionContext } from './conditionContext.ts';
import { type DependentAction, dependentPermissions, makingRole } from './dependentPermissions.ts';
import {
  NEEDS_RESOURCE,
  namedTarget,
  type Place,
  type ResolvedOperation,
  type ResourceTarget,
  resourceRef,
  shownResource,
  type TargetFacts,
} from './resourceTarget.ts';

/**
 * The questions that must all be allowed for this call: the operation's own action; `mq:CreateTags` on the
 * new resource when it is created with tags; the access action when authentication changes; and each action
 * that the service performs on the caller's behalf.
 * Source: Service Authorization Reference, "Actions defined by Amazon MQ"; ADR 3.
 */
export function questions(resolved: ResolvedOperation, body: CallBody, facts: CallFacts): ActionQuestion[] {
  const { operation } = resolved;
  const context = conditionContext(facts);
  const resource = resourceRef(facts.target, facts.targetFacts, facts.place);
  const shown = shownResource(facts.target, facts.place);
  const asked: ActionQuestion[] = [{ action: operation.action, resource, ...shown, required: true, context }];
  const required = operation.tagsOnCreate ? tagsGiven(facts.requestTags) : false;
  if (required !== false) {
    const created = createdTarget(facts.target, body);
    asked.push({
      action: 'mq:CreateTags',
      resource: resourceRef(created, 'unread', facts.place),
      ...shownResource(created, facts.place),
      required,
      context,
    });
  }
  const access = accessRequired(resolved, body, facts.targetFacts);
  if (access !== false) asked.push({ action: ACCESS_ACTION, resource, required: access, context });
  if (operation.takesConfiguration) asked.push(...passRoleQuestions(facts));
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

/**
 * Whether the caller may make the service-linked role. An ActiveMQ broker works without the role, so a call
 * is not refused when the answer is no.
 */
export function roleQuestion(facts: CallFacts): ActionQuestion {
  const making = makingRole(facts.place);
  const { action, resource } = making;
  return { action, resource, required: true, context: innerContext(making, conditionContext(facts)) };
}

/**
 * The context of the inner call: the keys that the service sets, and for all other keys the caller's context.
 */
function innerContext(dependent: DependentAction, outer: ContextLookup): ContextLookup {
  return (key) => dependent.context.get(key.toLowerCase()) ?? outer(key);
}

function tagsGiven(tags: RequestTagFacts): true | false | 'unknown' {
  if (tags === 'unknown') return 'unknown';
  return tags !== 'none';
}

/**
 * The resource of `mq:CreateTags` in a CreateBroker call is the new broker; CreateBroker itself is evaluated
 * against `*`.
 */
function createdTarget(target: ResourceTarget, body: CallBody): ResourceTarget {
  if (target.type !== 'any') return target;
  if (body === 'unknown') return { type: 'newBroker', need: NEEDS_BODY };
  const name = body.brokerName;
  return { type: 'newBroker', named: `${typeof name === 'string' ? name : ''}:`, need: NEEDS_RESOURCE };
}

/** The action that changing a RabbitMQ broker's authentication needs besides `mq:UpdateBroker`. */
const ACCESS_ACTION = 'mq:UpdateBrokerAccessConfiguration';

/**
 * Whether this call names an authentication strategy. Only then does the decision need the broker's engine.
 */
export function namesAuthentication({ operation }: ResolvedOperation, body: CallBody): boolean | 'unknown' {
  if (!operation.changesAccess) return false;
  return body === 'unknown' ? 'unknown' : body.authenticationStrategy !== undefined;
}

/**
 * Whether ACCESS_ACTION is required. When the body is known, the broker has been read too (authorizeCall). A
 * broker that does not exist does not require it; the operation answers 404.
 * Source: Service Authorization Reference, "Actions defined by Amazon MQ".
 */
function accessRequired(
  resolved: ResolvedOperation,
  body: CallBody,
  facts: TargetFacts,
): boolean | 'unknown' {
  const named = namesAuthentication(resolved, body);
  if (named !== true) return named;
  return typeof facts === 'object' && facts.engineType === 'RABBITMQ';
}

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
 * Pairing writes to the primary. Permission to create brokers must not be enough to change another broker, so
 * the call also needs the permission-only action `mq:CreateReplicaBroker` on the primary, with the primary's
 * own tags (ADR 5).
 * Source: Service Authorization Reference, "Actions defined by Amazon MQ".
 */
function primaryQuestions(facts: CallFacts): ActionQuestion[] {
  const { primary, place } = facts;
  if (primary === 'none') return [];
  const action = 'mq:CreateReplicaBroker';
  if (primary === 'unknown') {
    const resource = resourceRef({ type: 'newBroker', need: NEEDS_BODY }, 'unread', place);
    // Neither its name nor its tags are known.
    const unread: CallFacts = { ...facts, target: { type: 'broker', id: '' }, targetFacts: 'unread' };
    return [{ action, resource, required: 'unknown', context: conditionContext(unread) }];
  }
  const context = conditionContext({ ...facts, target: primary.target, targetFacts: primary.facts });
  return [{ action, resource: resourceRef(primary.target, primary.facts, place), required: true, context }];
}

/**
 * The configuration that a CreateBroker or UpdateBroker gives to its broker: its id and revision, as the body
 * has them; `none`: the broker keeps its configuration or gets a default one.
 */
export function namedConfiguration(
  { operation }: ResolvedOperation,
  body: CallBody,
): 'none' | 'unknown' | { readonly id: string; readonly revision: number | undefined } {
  if (!operation.takesConfiguration) return 'none';
  if (body === 'unknown') return 'unknown';
  const { id, revision } = (body.configuration ?? {}) as { id?: unknown; revision?: unknown };
  if (typeof id !== 'string') return 'none';
  return { id, revision: typeof revision === 'number' ? revision : undefined };
}

const PASS_ROLE = 'iam:PassRole';

/**
 * A configuration with a role hands that role over to Amazon MQ: the caller must be allowed to pass it.
 * Source: Amazon MQ Developer Guide, "ARN support in RabbitMQ configuration", important considerations; IAM
 * User Guide, "Grant a user permissions to pass a role to an AWS service".
 */
function passRoleQuestions(facts: CallFacts): ActionQuestion[] {
  const { passed, place } = facts;
  if (passed === 'none') return [];
  const context = passRoleContext(facts);
  if (passed === 'unknown') {
    const resource: ResourceRef = {
      kind: 'partial',
      before: `arn:${place.partition}:iam::`,
      after: '',
      need: NEEDS_BODY,
    };
    return [{ action: PASS_ROLE, resource, required: 'unknown', context }];
  }
  if (passed.arn === undefined) return [];
  return [{ action: PASS_ROLE, resource: { kind: 'arn', arn: passed.arn }, required: true, context }];
}

/**
 * The caller's own keys and the service that gets the role. The call's tags do not belong to the role, and
 * the role's own tags are not read: a condition on them refuses.
 */
function passRoleContext(facts: CallFacts): ContextLookup {
  return (asked) => {
    const key = asked.toLowerCase();
    if (key === 'iam:passedtoservice') return single(ROLE_SERVICE);
    if (key === 'aws:resourceaccount') return single(facts.place.accountId);
    if (key === 'iam:associatedresourcearn' || /^(?:aws|iam):resourcetag\//.test(key)) return 'unknown';
    return callerFact(facts, key);
  };
}
