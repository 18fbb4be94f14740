import type { Update } from '@aws-sdk/client-dynamodb';
import type { ContextFact, ResourceRef } from '../../src/authz/decide/types.ts';
import type { Caller } from '../../src/authz/principal.ts';
import type { Account } from '../../src/directory/account.ts';
import type { Inheritance } from '../../src/directory/organization/organization.ts';
import type { ServiceLinkedRoles } from '../../src/directory/serviceLinkedRoles.ts';
import type { KeySet } from '../../src/keyring/keyring.ts';
import type { Parameters } from '../../src/query/parameters.ts';
import type { XmlMembers } from '../../src/query/xml.ts';
import type { Table } from '../../src/state/table/client.ts';

/** One call of the IAM API, with the caller's own account. */
export interface IamCall {
  readonly caller: Caller;
  readonly parameters: Parameters;
  /** The account as IAM shows it: its roles include the service-linked role. */
  readonly account: Account;
  readonly organization: Inheritance | 'none';
  readonly serviceLinkedRoles: ServiceLinkedRoles;
  /** The table with access keys and MFA devices, and the keys that seal their secrets. */
  readonly table: Table;
  readonly secrets: KeySet;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /**
   * Puts a changed account into force, and makes the writes of `along` in the same transaction.
   * @throws SnapshotError `conflict`: the call is then run again with the changed account
   */
  readonly replace: (account: Account, along?: readonly Update[]) => Promise<void>;
}

/** The resource on which the caller must be allowed `iam:<operation>`. */
export interface AskedResource {
  readonly resource: ResourceRef;
  /** The resource as IAM's refusals print it: `user alice`, `role admin`, an ARN. */
  readonly shown: string;
  /** Condition keys by lower-case name. */
  readonly context?: ReadonlyMap<string, ContextFact>;
}

/**
 * An operation. `asks` gives the questions for the caller's policies, and `run` carries the operation out.
 * Both throw QueryError for what the caller can correct. The errors of `asks` go to callers who are
 * authenticated but not yet authorized.
 */
export interface IamOperation {
  readonly asks: (call: IamCall) => AskedResource | Promise<AskedResource>;
  /** Further actions on the same resource that the caller must be allowed. */
  readonly alsoAsks?: (call: IamCall) => readonly string[];
  /** Actions on other resources that the caller must be allowed. */
  readonly alsoNeeds?: (call: IamCall) => readonly NeededAction[];
  /** `undefined`: the answer has no result. */
  readonly run: (call: IamCall) => Answer | Promise<Answer>;
}

export interface NeededAction extends AskedResource {
  /** `PassRole` */
  readonly action: string;
}

type Answer = XmlMembers | undefined;

/** The operations by the value of `Action`. */
export type IamOperations = Readonly<Record<string, IamOperation>>;
