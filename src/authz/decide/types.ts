import type { CompiledPolicy } from '../policy/compiledPolicy.ts';
import type { ContextLookup } from '../policy/conditions/facts.ts';

/**
 * The types of a decision: the question, the facts and the outcome. Everything is three-valued
 * (docs/rules/iam.md rule 23): a fact is known, absent or not yet known, and a decision is allowed, refused
 * or pending with the facts it still needs.
 */
export type { ContextFact, ContextLookup, ContextValue } from '../policy/conditions/facts.ts';

/**
 * The resource of one authorization question.
 * `any`: the action supports no resource-level permissions and is evaluated against `*`.
 * `arn`: the whole ARN, and a broker's older form (docs/rules/iam.md rule 12).
 * `partial`: an ARN with one unknown part (`before` + anything + `after`); `need` names the fact that would
 * fill it.
 */
export type ResourceRef =
  | { readonly kind: 'any' }
  | { readonly kind: 'arn'; readonly arn: string; readonly alias?: string }
  | {
      readonly kind: 'partial';
      readonly before: string;
      readonly after: string;
      readonly alias?: string;
      readonly need: string;
      /** The unknown part is one name, which has no colon, or the UUID that the ARN ends with. */
      readonly part?: 'name' | 'uuid';
    };

/**
 * One question: may the principal do `action` (`mq:DeleteBroker`) on `resource`?
 * `required: 'unknown'`: the body decides whether this call needs the action.
 */
export interface ActionQuestion {
  readonly action: string;
  readonly resource: ResourceRef;
  readonly required: true | 'unknown';
  readonly context: ContextLookup;
  /**
   * The resource as a refusal prints it. Default: `*`, the ARN, or the partial ARN with `*` for the unknown
   * part.
   */
  readonly shown?: string;
}

export type PolicyKind = 'identity' | 'boundary' | 'session' | 'service-control' | 'resource-control';

/**
 * The reason of a decision: enough for AWS's sentence and the decision log. The long explanation is built on
 * demand.
 */
export interface Reason {
  readonly effect: 'allow' | 'explicitDeny' | 'implicitDeny';
  /** The action and resource of the question; for a refusal, of the first question refused. */
  readonly action: string;
  readonly resource: string;
  /** The kind of policy that decided. Absent when the root user needed none. */
  readonly policyKind?: PolicyKind;
  /** Name (or ARN) of the policy that decided, its statement's Sid and index from 0. */
  readonly policy?: string;
  readonly policyArn?: string;
  readonly sid?: string;
  readonly statement?: number;
  /**
   * The part of the policy that could not be read and therefore decided: the document, an operator or a value
   * (docs/rules/iam.md rule 21). It is for the decision log only: AWS's message does not show it.
   */
  readonly doubt?: string;
}

export type Decision =
  | { readonly outcome: 'allowed'; readonly reason: Reason }
  | { readonly outcome: 'refused'; readonly reason: Reason }
  | { readonly outcome: 'pending'; readonly needs: ReadonlySet<string> };

/** `needs` entry: the request's body decides whether an action is required. */
export const NEEDS_BODY = 'body';

/**
 * Every policy that applies to one principal, by kind. An explanation uses its own type of policy, which
 * keeps more than the decision needs.
 * Source: IAM User Guide, "Policy evaluation logic".
 */
export interface PolicySet<Policy extends CompiledPolicy = CompiledPolicy> {
  /** The account's root user: it needs no identity Allow. */
  readonly root: boolean;
  /** Inline and attached policies of the user and its groups, or of the role. */
  readonly identity: readonly Policy[];
  /** Absent: the principal has no boundary. */
  readonly boundary?: Policy;
  /**
   * Absent: no session, or a session without session policies. `[]`: a session that is allowed nothing
   * (GetFederationToken without a policy).
   */
  readonly session?: readonly Policy[];
  /**
   * One list per level, from the organization's root to the account. `[]`: no organization, or a principal
   * that service control policies do not apply to. A level that is `[]` allows nothing.
   */
  readonly serviceControl: readonly (readonly Policy[])[];
  /** The same for resource control policies; they only deny (`RCPFullAWSAccess` is always attached). */
  readonly resourceControl: readonly (readonly Policy[])[];
}
