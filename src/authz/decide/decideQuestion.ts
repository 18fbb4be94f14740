import type { CompiledPolicy, CompiledStatement } from '../policy/compiledPolicy.ts';
import type { Truth } from '../policy/truth.ts';
import { type Layer, layersOf } from './layers.ts';
import { matchResource } from './matchResource.ts';
import type { PolicySet } from './policySet.ts';
import { statementApplies } from './statementApplies.ts';
import { type Subject, subjectOf } from './subject.ts';
import type { ActionQuestion, Decision, Reason } from './types.ts';

/** A statement found to apply, or to be in doubt, and where it stands. */
interface Found {
  readonly layer: Layer;
  readonly policy: CompiledPolicy;
  readonly statement: CompiledStatement;
}

/** Whether any statement of one effect applies; while unknown, what it waits for is in `needs`. */
interface Search {
  readonly truth: Truth;
  readonly certain?: Found;
}

/**
 * Decides one action on one resource, `required` aside.
 * Refused: a Deny is certain, or some layer that must allow has no possible Allow. Allowed: every Deny is certainly false
 * and every such layer has a certain Allow. Else pending (iam.md rules 1, 2, 24).
 */
export function decideQuestion(set: PolicySet, question: ActionQuestion): Decision {
  const layers = layersOf(set, question.action);
  const subject = subjectOf(question.resource);
  const needs = new Set<string>();

  const denied = search(layers, 'deny', question, subject, needs);
  if (denied.certain !== undefined) return refusedByStatement(question, denied.certain);

  let settled = denied.truth === false;
  let granting: Found | undefined;
  for (const layer of layers) {
    if (!layer.mustAllow) continue;
    const layerNeeds = new Set<string>();
    const allowed = search([layer], 'allow', question, subject, layerNeeds);
    if (allowed.truth === false) return refusedByLayer(question, layer, subject);
    if (layer.kind === 'identity') granting = allowed.certain;
    if (allowed.truth === true) continue;
    settled = false;
    for (const need of layerNeeds) needs.add(need);
  }
  if (!settled) return { outcome: 'pending', needs };
  return { outcome: 'allowed', reason: { effect: 'allow', ...asked(question), ...where(granting) } };
}

function search(
  layers: readonly Layer[],
  effect: 'allow' | 'deny',
  question: ActionQuestion,
  subject: Subject,
  needs: Set<string>,
): Search {
  let truth: Truth = false;
  for (const layer of layers) {
    for (const policy of layer.policies) {
      for (const statement of policy.forAction(question.action)[effect]) {
        const applies = statementApplies(statement, subject, question.context, needs);
        if (applies === true) return { truth: true, certain: { layer, policy, statement } };
        if (applies === 'unknown') truth = 'unknown';
      }
    }
  }
  return { truth };
}

function refusedByStatement(question: ActionQuestion, found: Found): Decision {
  return { outcome: 'refused', reason: { effect: 'explicitDeny', ...asked(question), ...where(found) } };
}

/** An implicit deny. An Allow for this action that could not be read is the likely cause, so its doubt is told. */
function refusedByLayer(question: ActionQuestion, layer: Layer, subject: Subject): Decision {
  const doubt = doubtIn(layer, question, subject);
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

function doubtIn(layer: Layer, question: ActionQuestion, subject: Subject): string | undefined {
  for (const policy of layer.policies) {
    for (const statement of policy.forAction(question.action).allow) {
      if (statement.doubt === undefined) continue;
      if (matchResource(statement.resource, subject, question.context, []) === false) continue;
      return `${policy.name}: ${statement.doubt}`;
    }
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

function where(found: Found | undefined): Partial<Reason> {
  if (found === undefined) return {};
  const { layer, policy, statement } = found;
  return {
    policyKind: layer.kind,
    policy: policy.name,
    ...(policy.arn === undefined ? {} : { policyArn: policy.arn }),
    ...(statement.sid === undefined ? {} : { sid: statement.sid }),
    statement: statement.index,
    ...(statement.doubt === undefined ? {} : { doubt: statement.doubt }),
  };
}
