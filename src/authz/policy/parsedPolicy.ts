/**
 * Which grammar a document follows. `identity` also serves boundaries, session policies and service control policies;
 * `resource-control` policies name their principal, which must be `*` (AWS Organizations User Guide, "RCP syntax").
 */
export type PolicyGrammar = 'identity' | 'resource-control';

/** A policy document after the grammar: every element checked, nothing interpreted yet. */
export interface ParsedPolicy {
  /** `2008-10-17` where the document names none (IAM User Guide, "IAM JSON policy elements: Version"). */
  readonly version: PolicyVersion;
  readonly id?: string;
  readonly statements: readonly ParsedStatement[];
}

export type PolicyVersion = '2008-10-17' | '2012-10-17';

export type Effect = 'Allow' | 'Deny';

export interface ParsedStatement {
  readonly sid?: string;
  readonly effect: Effect;
  readonly action: ParsedList;
  readonly resource: ParsedList;
  readonly conditions: readonly ParsedCondition[];
}

/** `Action` or `NotAction`, `Resource` or `NotResource`: at least one value. */
export interface ParsedList {
  readonly negated: boolean;
  readonly values: readonly string[];
}

/** One operator with one key, as written. JSON numbers and booleans are legal values and keep their type. */
export interface ParsedCondition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly ConditionScalar[];
}

export type ConditionScalar = string | number | boolean;

/**
 * The members of a JSON object, copied once; undefined for any other JSON value.
 * A Map, so that a member called `__proto__` or `constructor` is a member like any other and nothing is inherited.
 */
export function jsonElements(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return new Map(Object.entries(value));
}
