import type { Principal } from '../principal.ts';

/** A policy document as the directory keeps it: parsed JSON, not yet checked against the policy grammar. */
export interface NamedDocument {
  /** Policy name as shown in IAM (`AmazonMQFullAccess`, an inline policy's name). */
  readonly name: string;
  /** ARN of a managed policy; absent for an inline one. */
  readonly arn?: string;
  /** Whom it is attached to: `user`, or `group <name>`. */
  readonly source: string;
  readonly document: unknown;
}

/** Everything IAM holds for one principal that a decision looks at. */
export interface PrincipalRecord {
  readonly identity: readonly NamedDocument[];
  readonly boundary?: NamedDocument;
  /** The principal's own tags (`aws:PrincipalTag/…`). */
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * Port: where identities and their policies come from (an account snapshot; later live IAM).
 * `load` rejects when the source cannot be asked (the request is then undecidable, never allowed) and gives undefined when the
 * principal is gone, or another one stands under its name (compare `userId`). INVARIANT: strongly consistent reads.
 */
export interface Directory {
  load(principal: Principal): Promise<PrincipalRecord | undefined>;
}
