import type { Decision } from '../decide/types.ts';
import { askedKeys } from './askedKeys.ts';
import type { JudgedLayer, JudgedStatement, Judgement } from './judge.ts';
import { type EvalDecision, type MatchedStatement, matchedStatements } from './matchedStatements.ts';

/** The members of both kinds of result. */
interface Details {
  readonly MatchedStatements: readonly MatchedStatement[];
  readonly MissingContextValues: readonly string[];
  readonly PermissionsBoundaryDecisionDetail?: { readonly AllowedByPermissionsBoundary: boolean };
}

/** One action on one resource, as the IAM API shows it (IAM API Reference, `EvaluationResult`). */
export interface EvaluationResult extends Details {
  readonly EvalActionName: string;
  readonly EvalResourceName: string;
  readonly EvalDecision: EvalDecision;
  readonly OrganizationsDecisionDetail?: { readonly AllowedByOrganizations: boolean };
  /** For simulations across accounts. Within one: empty for an ARN, left out for `*`. */
  readonly EvalDecisionDetails?: Readonly<Record<string, never>>;
  readonly ResourceSpecificResults?: readonly ResourceSpecificResult[];
}

export interface ResourceSpecificResult extends Details {
  readonly EvalResourceName: string;
  readonly EvalResourceDecision: EvalDecision;
}

/**
 * A judgement in the shape of SimulateCustomPolicy's answer. `resource` is the resource as the request names
 * it. There is one result per action and resource. AWS lists the missing keys of an ARN in
 * `ResourceSpecificResults` only; here they are in both places.
 */
export function evaluationResult(judgement: Judgement, resource: string): EvaluationResult {
  const decision = evalDecision(judgement.decision);
  const details: Details = {
    MatchedStatements: matchedStatements(judgement, decision),
    MissingContextValues: missingContextValues(judgement),
    ...boundaryDetail(judgement.layers),
  };
  return {
    EvalActionName: judgement.question.action,
    EvalResourceName: resource,
    EvalDecision: decision,
    ...details,
    ...organizationsDetail(judgement.layers),
    ...(resource === '*' ? {} : specific(resource, decision, details)),
  };
}

/**
 * A decision that is still pending is refused: an unknown fact grants nothing
 * (docs/rules/iam.md rules 31 and 44).
 */
export function evalDecision(decision: Decision): EvalDecision {
  if (decision.outcome === 'allowed') return 'allowed';
  return decision.outcome === 'refused' && decision.reason.effect === 'explicitDeny'
    ? 'explicitDeny'
    : 'implicitDeny';
}

/**
 * The keys that statements in reach use and the request does not have, each once, in the order of the
 * policies.
 */
export function missingContextValues({ layers, facts }: Judgement): readonly string[] {
  const missing = new Map<string, string>();
  for (const statement of inReach(layers)) {
    for (const key of askedKeys(statement)) {
      const lower = key.toLowerCase();
      if (missing.has(lower) || typeof facts.get(lower) === 'object') continue;
      missing.set(lower, key);
    }
  }
  return [...missing.values()];
}

function inReach(layers: readonly JudgedLayer[]): JudgedStatement[] {
  return layers.flatMap(({ statements }) => statements.filter(({ inReach }) => inReach));
}

function boundaryDetail(layers: readonly JudgedLayer[]): Pick<Details, 'PermissionsBoundaryDecisionDetail'> {
  const boundary = layers.find(({ kind }) => kind === 'boundary');
  if (boundary === undefined) return {};
  return { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: passes(boundary) } };
}

function organizationsDetail(
  layers: readonly JudgedLayer[],
): Pick<EvaluationResult, 'OrganizationsDecisionDetail'> {
  const levels = layers.filter(({ kind }) => kind === 'service-control' || kind === 'resource-control');
  if (levels.length === 0) return {};
  return { OrganizationsDecisionDetail: { AllowedByOrganizations: levels.every(passes) } };
}

function passes({ denies, allows, mustAllow }: JudgedLayer): boolean {
  return denies === false && (!mustAllow || allows === true);
}

function specific(
  resource: string,
  decision: EvalDecision,
  details: Details,
): Pick<EvaluationResult, 'EvalDecisionDetails' | 'ResourceSpecificResults'> {
  return {
    EvalDecisionDetails: {},
    ResourceSpecificResults: [{ EvalResourceName: resource, EvalResourceDecision: decision, ...details }],
  };
}
