import type { CompiledPolicy, CompiledStatement } from '../policy/compiledPolicy.ts';
import type { PolicyKind, Reason } from './types.ts';

/** A statement, and where it stands. */
export interface Placed {
  readonly policy: CompiledPolicy;
  readonly statement: CompiledStatement;
  /** Its place among the statements of its layer and effect. */
  readonly order: number;
  /** What a reason tells of it. */
  readonly where: Partial<Reason>;
}

export function place(
  kind: PolicyKind,
  policy: CompiledPolicy,
  statement: CompiledStatement,
  order: number,
): Placed {
  const where = {
    policyKind: kind,
    policy: policy.name,
    ...(policy.arn === undefined ? {} : { policyArn: policy.arn }),
    ...(statement.sid === undefined ? {} : { sid: statement.sid }),
    statement: statement.index,
    ...(statement.doubt === undefined ? {} : { doubt: statement.doubt }),
  };
  return { policy, statement, order, where };
}
