import { evalDecision, missingContextValues } from './evaluationResult.ts';
import { explainStatement } from './explainStatement.ts';
import type { Explanation, LayerExplanation } from './explanation.ts';
import type { ExplainedKind, JudgedLayer, Judgement } from './judge.ts';

/** The name of each kind of policy in an explanation. */
export const KIND_NAMES: Readonly<Record<ExplainedKind, string>> = {
  trust: 'trust policy of the role',
  identity: 'identity-based policies',
  boundary: 'permissions boundary',
  session: 'session policies',
  'service-control': 'service control policies',
  'resource-control': 'resource control policies',
};

/** The long explanation of a judgement. `resource` is the resource as the request names it. */
export function explain(judgement: Judgement, resource: string): Explanation {
  return {
    action: judgement.question.action,
    resource,
    decision: evalDecision(judgement.decision),
    because: judgement.because ?? because(judgement),
    layers: judgement.layers.map((layer) => explainLayer(layer, judgement)),
    missing: missingContextValues(judgement),
  };
}

function explainLayer(layer: JudgedLayer, judgement: Judgement): LayerExplanation {
  const { kind, level, mustAllow, policies, statements } = layer;
  return {
    kind,
    level,
    says: says(layer),
    mustAllow,
    policies: policies.map((policy) => {
      const own = statements.filter((judged) => judged.policy === policy);
      return {
        name: policy.name,
        ...(policy.arn === undefined ? {} : { arn: policy.arn }),
        source: policy.source,
        statements: own.map((judged) => explainStatement(judged, judgement)),
        otherStatements: policy.statements.length - own.length,
      };
    }),
  };
}

function says({ denies, allows }: JudgedLayer): LayerExplanation['says'] {
  if (denies === true) return 'denies';
  if (denies === 'unknown') return 'unknown';
  if (allows === true) return 'allows';
  return allows === 'unknown' ? 'unknown' : 'silent';
}

/** What decided, in one sentence. */
export function because({ decision, root }: Pick<Judgement, 'decision' | 'root'>): string {
  if (decision.outcome === 'pending') {
    return `It depends on what is not known: ${[...decision.needs].sort().join(', ')}.`;
  }
  const { effect, policyKind, policy, sid, statement, doubt } = decision.reason;
  const number = `number ${(statement ?? 0) + 1}`;
  const where = `statement ${sid ? `${sid} (${number})` : number} of ${policy}`;
  if (effect === 'explicitDeny') {
    return `Denied by ${where}${doubt === undefined ? '' : `, which cannot be read as meant (${doubt})`}.`;
  }
  if (effect === 'allow') {
    return policy === undefined && root
      ? 'The root user needs no policy that allows it.'
      : `Allowed by ${where}.`;
  }
  const nobody = `Nothing in the ${KIND_NAMES[policyKind ?? 'identity']} allows it`;
  return doubt === undefined ? `${nobody}.` : `${nobody}; one statement cannot be read as meant (${doubt}).`;
}
