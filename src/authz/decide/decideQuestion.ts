import { Facts } from '../policy/conditions/facts.ts';
import type { Effect } from '../policy/parsedPolicy.ts';
import type { Truth } from '../policy/truth.ts';
import { candidates } from './candidates.ts';
import type { Drawers } from './drawers.ts';
import { type LayerInReach, layersInReach } from './inReach.ts';
import { matchResource } from './matchResource.ts';
import type { Placed } from './placed.ts';
import type { PolicySet } from './policySet.ts';
import { statementApplies } from './statementApplies.ts';
import { type Subject, subjectOf } from './subject.ts';
import type { ActionQuestion, Decision, Reason } from './types.ts';

/** Whether any statement of one effect applies. */
interface Search {
  readonly truth: Truth;
  readonly certain?: Placed;
}

/**
 * Decides one action on one resource, `required` aside.
 * Refused: a Deny is certain, or some layer that must allow has no possible Allow. Allowed: every Deny is certainly false
 * and every such layer has a certain Allow. Else pending (docs/rules/iam.md rules 1, 2 and 24).
 */
export function decideQuestion(set: PolicySet, question: ActionQuestion): Decision {
  const layers = layersInReach(set, question.action);
  const subject = subjectOf(question.resource);
  const facts = new Facts(question.context);
  /** What the statements wait for that are unknown. */
  const needs: string[] = [];

  let settled = true;
  for (const layer of layers) {
    const denied = search(layer.deny, 'Deny', facts, subject, needs);
    if (denied.certain !== undefined) return refusedByStatement(question, denied.certain);
    if (denied.truth === 'unknown') settled = false;
  }
  let granting: Placed | undefined;
  for (const layer of layers) {
    if (!layer.mustAllow) continue;
    const before = needs.length;
    // Stryker disable next-line StringLiteral: only Deny is asked for by name
    const allowed = search(layer.allow, 'Allow', facts, subject, needs);
    if (allowed.truth === false) return refusedByLayer(question, layer, facts, subject);
    if (layer.kind === 'identity') granting = allowed.certain;
    // Whatever the other statements wait for, one Allow is enough.
    if (allowed.truth === true) needs.length = before;
    else settled = false;
  }
  if (!settled) return { outcome: 'pending', needs: new Set(needs) };
  return { outcome: 'allowed', reason: { effect: 'allow', ...asked(question), ...granting?.where } };
}

/** Of the statements that certainly apply the first one counts, in whichever list it is. */
function search(drawers: Drawers, effect: Effect, facts: Facts, subject: Subject, needs: string[]): Search {
  let truth: Truth = false;
  let certain: Placed | undefined;
  for (const statements of candidates(drawers, effect, facts)) {
    for (const placed of statements) {
      // Stryker disable next-line EqualityOperator: no statement is in two lists
      if (certain !== undefined && placed.order > certain.order) break;
      const applies = statementApplies(placed.statement, subject, facts, needs);
      if (applies === true) certain = placed;
      else if (applies === 'unknown') truth = 'unknown';
    }
  }
  return certain === undefined ? { truth } : { truth: true, certain };
}

function refusedByStatement(question: ActionQuestion, found: Placed): Decision {
  return { outcome: 'refused', reason: { effect: 'explicitDeny', ...asked(question), ...found.where } };
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
  for (const { policy, statement } of layer.allow.all) {
    if (statement.doubt === undefined) continue;
    // Stryker disable next-line ArrayDeclaration: nobody reads what could settle it
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
