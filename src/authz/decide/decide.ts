import { Facts } from '../policy/conditions/facts.ts';
import type { Effect } from '../policy/parsedPolicy.ts';
import type { Truth } from '../policy/truth.ts';
import { candidates, type LayerInReach, layersInReach } from './layers.ts';
import { matchResource, type Subject, statementApplies, subjectOf } from './matchResource.ts';
import type { OrderedStatement, StatementIndex } from './statementIndex.ts';
import { type ActionQuestion, type Decision, NEEDS_BODY, type PolicySet, type Reason } from './types.ts';

/**
 * Decides a call that needs every one of its actions (docs/rules/iam.md rules 6, 24 and 25). Refused: an
 * action that is certainly needed is refused; the first one is named. Allowed: every action is allowed, also
 * those that may not be needed. Else pending: the body decides whether an action that is not allowed is
 * needed.
 * INVARIANT: a decision that is not pending stays the same for all values of the unknown facts. Throws
 * RangeError for an empty list of questions: it is a programming error and must not mean allowed.
 */
export function decide(set: PolicySet, questions: readonly ActionQuestion[]): Decision {
  const needs = new Set<string>();
  let allowed: Decision | undefined;
  let pending = false;
  for (const question of questions) {
    const decision = decideQuestion(set, question);
    if (decision.outcome === 'allowed') {
      allowed ??= decision;
      continue;
    }
    if (decision.outcome === 'refused' && question.required === true) return decision;
    pending = true;
    if (question.required !== true) needs.add(NEEDS_BODY);
    if (decision.outcome === 'pending') {
      for (const need of decision.needs) needs.add(need);
    }
  }
  if (pending) return { outcome: 'pending', needs };
  if (allowed === undefined) throw new RangeError('decide must be asked at least one question');
  return allowed;
}

/** Whether any statement of one effect applies. */
interface Search {
  readonly truth: Truth;
  readonly certain?: OrderedStatement;
}

/**
 * Decides one action on one resource; it does not look at `required`.
 * Refused: a Deny certainly applies, or a layer that must allow has no possible Allow. Allowed: no Deny can
 * apply, and every such layer has an Allow that certainly applies. Else pending (docs/rules/iam.md rules 1, 2
 * and 24).
 */
export function decideQuestion(set: PolicySet, question: ActionQuestion): Decision {
  const layers = layersInReach(set, question.action);
  const subject = subjectOf(question.resource);
  const facts = new Facts(question.context);
  /** The facts that the unknown statements need. */
  const needs: string[] = [];

  let settled = true;
  for (const layer of layers) {
    const denied = search(layer.deny, 'Deny', facts, subject, needs);
    if (denied.certain !== undefined) return refusedByStatement(question, denied.certain);
    if (denied.truth === 'unknown') settled = false;
  }
  let granting: OrderedStatement | undefined;
  for (const layer of layers) {
    if (!layer.mustAllow) continue;
    const before = needs.length;
    // Stryker disable next-line StringLiteral: only Deny is asked for by name
    const allowed = search(layer.allow, 'Allow', facts, subject, needs);
    if (allowed.truth === false) return refusedByLayer(question, layer, facts, subject);
    if (layer.kind === 'identity') granting = allowed.certain;
    // One Allow is enough: the facts that the other statements need do not matter.
    if (allowed.truth === true) needs.length = before;
    else settled = false;
  }
  if (!settled) return { outcome: 'pending', needs: new Set(needs) };
  return { outcome: 'allowed', reason: { effect: 'allow', ...asked(question), ...granting?.where } };
}

/** Of all lists, the first statement that certainly applies counts. */
function search(
  index: StatementIndex,
  effect: Effect,
  facts: Facts,
  subject: Subject,
  needs: string[],
): Search {
  let truth: Truth = false;
  let certain: OrderedStatement | undefined;
  for (const statements of candidates(index, effect, facts, subject)) {
    for (const ordered of statements) {
      // Stryker disable next-line EqualityOperator: no statement is in two lists
      if (certain !== undefined && ordered.order > certain.order) break;
      const applies = statementApplies(ordered.statement, subject, facts, needs);
      if (applies === true) certain = ordered;
      else if (applies === 'unknown') truth = 'unknown';
    }
  }
  return certain === undefined ? { truth } : { truth: true, certain };
}

function refusedByStatement(question: ActionQuestion, found: OrderedStatement): Decision {
  return { outcome: 'refused', reason: { effect: 'explicitDeny', ...asked(question), ...found.where } };
}

/**
 * The reason of an implicit deny. An Allow for this action that could not be read is the likely cause, so its
 * doubt is in the reason.
 */
function refusedByLayer(
  question: ActionQuestion,
  layer: LayerInReach,
  facts: Facts,
  subject: Subject,
): Decision {
  const doubt = doubtIn(layer, facts, subject);
  return {
    outcome: 'refused',
    reason: {
      effect: 'implicitDeny',
      ...asked(question),
      policyKind: layer.kind,
      ...(doubt === undefined ? {} : { doubt }),
    },
  };
}

function doubtIn(layer: LayerInReach, facts: Facts, subject: Subject): string | undefined {
  for (const { policy, statement } of layer.allow.all) {
    if (statement.doubt === undefined) continue;
    // Stryker disable next-line ArrayDeclaration: the needs of a refusal are not read
    if (matchResource(statement.resource, subject, facts.get, []) === false) continue;
    return `${policy.name}: ${statement.doubt}`;
  }
  return undefined;
}

function asked(question: ActionQuestion): Pick<Reason, 'action' | 'resource'> {
  return { action: question.action, resource: shownResource(question) };
}

/** The resource as a refusal and a record print it. */
export function shownResource({ resource, shown }: ActionQuestion): string {
  if (shown !== undefined) return shown;
  if (resource.kind === 'any') return '*';
  return resource.kind === 'arn' ? resource.arn : `${resource.before}*${resource.after}`;
}
