/**
 * A remark on a policy. A finding never changes a decision (docs/rules/iam.md rule 45).
 * `unreadable` is a statement in doubt (docs/rules/iam.md rule 21).
 */
export type FindingCode =
  | 'unknownService'
  | 'unknownAction'
  | 'malformedArn'
  | 'deprecatedArn'
  | 'wildcardOnlyAction'
  | 'neverMatches'
  | 'variableNotReplaced'
  | 'unreadable';

export interface Finding {
  readonly code: FindingCode;
  /** The statement's index, from 0, and its Sid. */
  readonly statement: number;
  readonly sid?: string;
  /** The path in the document: `Statement[1].Action`. */
  readonly path: string;
  readonly message: string;
}

/** A finding inside a statement, before its place is known. */
export interface StatementFinding {
  readonly code: FindingCode;
  /** Element of the statement: `Action`, `Condition.StringEquals`. */
  readonly element: string;
  readonly message: string;
}
