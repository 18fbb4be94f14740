import type { ExplainedCall } from '../../../workbench/explain/explainCall.ts';
import type { ExplainedAnswer } from '../api.ts';

/** An explanation in the form that the page reads. */
export function explainedAnswer({
  explanation,
  policies,
  deciding,
  suggestion,
}: ExplainedCall): ExplainedAnswer {
  return {
    explanation,
    policies: policies.map(({ policy, kind, level, text }) => ({
      name: policy.name,
      ...(policy.arn === undefined ? {} : { arn: policy.arn }),
      source: policy.source,
      kind,
      level,
      text,
      statements: policy.positions().map(({ opens, end }) => [opens.Line, end.Line] as const),
    })),
    ...(deciding === undefined ? {} : { deciding }),
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}
