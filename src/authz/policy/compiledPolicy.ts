import type { CompiledConditions } from './conditions/compileConditions.ts';
import type { Glob } from './matchGlob.ts';
import type { Effect } from './parsedPolicy.ts';
import type { Template } from './template.ts';

/** A policy ready for decisions: no request parses or builds any of it again. */
export interface CompiledPolicy {
  readonly name: string;
  readonly arn?: string;
  readonly source: string;
  readonly statements: readonly CompiledStatement[];
  /** The statements whose action matches; the action is compared without case. */
  readonly forAction: (action: string) => ActionStatements;
}

export interface ActionStatements {
  readonly deny: readonly CompiledStatement[];
  readonly allow: readonly CompiledStatement[];
}

export interface CompiledStatement {
  /** Position in the document, from 0. */
  readonly index: number;
  readonly sid?: string;
  readonly effect: Effect;
  readonly action: CompiledAction;
  readonly resource: CompiledResource;
  readonly conditions: CompiledConditions;
  /**
   * The part of the statement that cannot be read as its author meant it. In an Allow that part never
   * matches, in a Deny it always does (docs/rules/iam.md rule 21).
   */
  readonly doubt?: string;
}

/** Patterns in lower case. */
export interface CompiledAction {
  readonly negated: boolean;
  readonly globs: readonly Glob[];
}

export interface CompiledResource {
  readonly negated: boolean;
  readonly effect: Effect;
  readonly patterns: readonly ResourcePattern[];
}

/**
 * `glob` is the pattern with `*` for every variable of `template`; without a template it is the pattern
 * itself.
 */
export interface ResourcePattern {
  readonly glob: Glob;
  readonly template?: Template;
}

/** A policy document as the directory keeps it: parsed JSON, not yet checked against the policy grammar. */
export interface NamedDocument {
  /** Policy name as shown in IAM (`AmazonMQFullAccess`, an inline policy's name). */
  readonly name: string;
  /** ARN of a managed policy; absent for an inline one. */
  readonly arn?: string;
  /** Where it is attached: `user`, `group <name>`, `role`, `session`, or a target of the organization. */
  readonly source: string;
  readonly document: unknown;
}
