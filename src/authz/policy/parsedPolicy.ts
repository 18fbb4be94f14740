import type { JsonFault } from '../../json/readJson.ts';

/**
 * Which grammar a document follows. `identity` also serves boundaries, session policies and service control
 * policies; `resource-control` policies name their principal, which must be `*` (AWS Organizations User
 * Guide, "RCP syntax").
 */
export type PolicyGrammar = 'identity' | 'resource-control';

/** A policy document that follows the grammar: every element is checked, none is interpreted yet. */
export interface ParsedPolicy {
  /** `2008-10-17` where the document has no Version (IAM User Guide, "IAM JSON policy elements: Version"). */
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

/** One operator with one key, as written. JSON numbers and booleans are valid values and keep their type. */
export interface ParsedCondition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly ConditionScalar[];
}

export type ConditionScalar = string | number | boolean;

/**
 * The members of a JSON object, copied once; undefined for any other JSON value.
 * It is a Map, so that members called `__proto__` or `constructor` are ordinary members and none is
 * inherited.
 */
export function jsonElements(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return new Map(Object.entries(value));
}

/**
 * One fault of a policy document: its place (`Statement[1].Effect`; `''` is the document itself) and the
 * reason.
 */
export interface PolicyFault {
  readonly path: string;
  readonly reason: string;
}

const FAULTS_IN_MESSAGE = 5;

/**
 * A document that is not a policy. The request is refused; `policy` is the document's name, where it is
 * known.
 */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
  readonly faults: readonly PolicyFault[];
  readonly policy: string | undefined;

  constructor(faults: readonly PolicyFault[], policy?: string) {
    super(sentence(faults, policy));
    this.faults = faults;
    this.policy = policy;
  }
}

/** A document whose text cannot be read; the reason has the position. */
export function notJson({ message }: JsonFault): PolicyError {
  return new PolicyError([{ path: '', reason: `is not JSON: ${message}` }]);
}

function sentence(faults: readonly PolicyFault[], policy: string | undefined): string {
  const shown = faults
    .slice(0, FAULTS_IN_MESSAGE)
    .map(({ path, reason }) => `${path || 'document'} ${reason}`);
  const hidden = faults.length - shown.length;
  const more = hidden > 0 ? ` (and ${hidden} more)` : '';
  return `${policy === undefined ? 'Policy' : `Policy ${policy}`} cannot be read: ${shown.join('; ')}${more}`;
}
