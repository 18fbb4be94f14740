import type { Truth } from '../policy/truth.ts';
import { Facts } from './facts.ts';
import { type LayerInReach, layersInReach, type Placed } from './inReach.ts';
import { matchResource } from './matchResource.ts';
import type { PolicySet } from './policySet.ts';
import { statementApplies } from './statementApplies.ts';
import { type Subject, subjectOf } from './subject.ts';
import type { ActionQuestion, Decision, Reason } from './types.ts';

/** Whether any statement of one effect applies; while unknown, what it waits for is in `needs`. */
interface Search {
  readonly truth: Truth;
  readonly certain?: Placed;
}

/**
 * Decides one action on one resource, `required` aside.
 * Refused: a Deny is certain, or some layer that must allow has no possible Allow. Allowed: every Deny is certainly false
 * and every such layer has a certain Allow. Else pending (iam.md rules 1, 2, 24).
 */
export function decideQuestion(set: PolicySet, question: ActionQuestion): Decision {
  const layers = layersInReach(set, question.action);
  const subject = subjectOf(question.resource);
  const facts = new Facts(question.context);
  const needs = new Set<string>();

  const denied = search(layers, 'deny', facts, subject, needs);
  if (denied.certain !== undefined) return refusedByStatement(question, denied.certain);

  let settled = denied.truth === false;
  let granting: Placed | undefined;
  for (const layer of layers) {
    if (!layer.mustAllow) continue;
    const layerNeeds = new Set<string>();
    const allowed = searchLayer(layer, 'allow', facts, subject, layerNeeds);
    if (allowed.truth === false) return refusedByLayer(question, layer, facts, subject);
    if (layer.kind === 'identity') granting = allowed.certain;
    if (allowed.truth === true) continue;
    settled = false;
    for (const need of layerNeeds) needs.add(need);
  }
  if (!settled) return { outcome: 'pending', needs };
  return { outcome: 'allowed', reason: { effect: 'allow', ...asked(question), ...where(granting) } };
}

function search(
  layers: readonly LayerInReach[],
  effect: 'allow' | 'deny',
  facts: Facts,
  subject: Subject,
  needs: Set<string>,
): Search {
  let truth: Truth = false;
  for (const layer of layers) {
    const found = searchLayer(layer, effect, facts, subject, needs);
    if (found.truth === true) return found;
    if (found.truth === 'unknown') truth = found.truth;
  }
  return { truth };
}

function searchLayer(
  layer: LayerInReach,
  effect: 'allow' | 'deny',
  facts: Facts,
  subject: Subject,
  needs: Set<string>,
): Search {
  let truth: Truth = false;
  for (const placed of layer[effect]) {
    const applies = statementApplies(placed.statement, subject, facts, needs);
    if (applies === true) return { truth: true, certain: placed };
    if (applies === 'unknown') truth = 'unknown';
  }
  return { truth };
}

function refusedByStatement(question: ActionQuestion, found: Placed): Decision {
  return { outcome: 'refused', reason: { effect: 'explicitDeny', ...asked(question), ...where(found) } };
}

/** An implicit deny. An Allow for this action that could not be read is the likely cause, so its doubt is told. */
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
  for (const { policy, statement } of layer.allow) {
    if (statement.doubt === undefined) continue;
    // Stryker disable next-line ArrayDeclaration: nobody reads what could settle it
    if (matchResource(statement.resource, subject, facts.get, []) === false) continue;
    return `${policy.name}: ${statement.doubt}`;
  }
  return undefined;
}

function asked({ action, resource, shown }: ActionQuestion): Pick<Reason, 'action' | 'resource'> {
  return { action, resource: shown ?? shownResource(resource) };
}

function shownResource(resource: ActionQuestion['resource']): string {
  if (resource.kind === 'any') return '*';
  return resource.kind === 'arn' ? resource.arn : `${resource.before}*${resource.after}`;
}

function where(found: Placed | undefined): Partial<Reason> {
  if (found === undefined) return {};
  const { kind, policy, statement } = found;
  return {
    policyKind: kind,
    policy: policy.name,
    ...(policy.arn === undefined ? {} : { policyArn: policy.arn }),
    ...(statement.sid === undefined ? {} : { sid: statement.sid }),
    statement: statement.index,
    ...(statement.doubt === undefined ? {} : { doubt: statement.doubt }),
  };
}
