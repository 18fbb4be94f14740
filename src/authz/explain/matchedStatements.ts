import type { ExplainedKind, JudgedStatement, Judgement } from './judge.ts';
import type { Position } from './statementPositions.ts';

export type EvalDecision = 'allowed' | 'explicitDeny' | 'implicitDeny';

/** A statement that determined the result. */
export interface MatchedStatement {
  readonly SourcePolicyId: string;
  readonly SourcePolicyType: string;
  readonly StartPosition: Position;
  readonly EndPosition: Position;
}

/** The names come from recorded answers, for the kinds of policy that AWS simulates. */
const TYPES: Readonly<Record<ExplainedKind, string>> = {
  trust: 'Trust Policy',
  identity: 'IAM Policy',
  boundary: 'Permissions Boundary Policy',
  session: 'Session Policy',
  'service-control': 'Service Control Policy',
  'resource-control': 'Resource Control Policy',
};

const ORDER: readonly ExplainedKind[] = [
  'trust',
  'identity',
  'boundary',
  'session',
  'service-control',
  'resource-control',
];

/**
 * The statements that determine the result: every Deny that applies, or for an allowed request every Allow
 * that applies; an implicit deny has none (IAM API Reference, `EvaluationResult`: "the deny statement is the
 * only entry included").
 */
export function matchedStatements({ layers }: Judgement, decision: EvalDecision): MatchedStatement[] {
  if (decision === 'implicitDeny') return [];
  const effect = decision === 'allowed' ? 'Allow' : 'Deny';
  return ORDER.flatMap((kind) =>
    layers
      .filter((layer) => layer.kind === kind)
      .flatMap(({ statements }) => statements)
      .filter(({ statement, applies }) => statement.effect === effect && applies === true)
      .map((statement) => matched(statement, TYPES[kind])),
  );
}

function matched({ policy, statement }: JudgedStatement, type: string): MatchedStatement {
  const at = policy.positions()[statement.index];
  if (at === undefined) throw new RangeError(`${policy.name} has no statement ${statement.index}`);
  return {
    SourcePolicyId: policy.name,
    SourcePolicyType: type,
    StartPosition: at.start,
    EndPosition: at.end,
  };
}
