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

/** One call of the IAM API and the account it is about: the caller's own. */
export interface IamCall {
  readonly caller: Caller;
  readonly parameters: Parameters;
  /** As IAM shows it, the service-linked role among its roles. */
  readonly account: Account;
  readonly organization: Inheritance | 'none';
  readonly serviceLinkedRoles: ServiceLinkedRoles;
  /** Where access keys and MFA devices are, and the keys that seal their secrets. */
  readonly table: Table;
  readonly secrets: KeySet;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /**
   * Puts a changed account into force, and writes `along` with it or not at all.
   * @throws SnapshotError `conflict`: the call is run anew, from the account as it is then
   */
  readonly replace: (account: Account, along?: readonly Update[]) => Promise<void>;
}

/** What a call needs to be allowed: `iam:<operation>` on this. */
export interface AskedResource {
  readonly resource: ResourceRef;
  /** The resource as IAM's refusals print it: `user alice`, `role admin`, an ARN. */
  readonly shown: string;
  /** Condition keys by lower-case name. */
  readonly context?: ReadonlyMap<string, ContextFact>;
}

/**
 * An operation: what it asks of the caller's policies, then what it does. Both throw QueryError for what the
 * caller can mend; what `asks` throws is told to callers of whom nothing is known yet but who they are.
 */
export interface IamOperation {
  readonly asks: (call: IamCall) => AskedResource | Promise<AskedResource>;
  /** Other actions on the same resource that the call needs to be allowed, besides its own. */
  readonly alsoAsks?: (call: IamCall) => readonly string[];
  /** Actions on other resources that the call needs to be allowed too. */
  readonly alsoNeeds?: (call: IamCall) => readonly NeededAction[];
  /** `undefined`: the answer has no result. */
  readonly run: (call: IamCall) => Answer | Promise<Answer>;
}

export interface NeededAction extends AskedResource {
  /** `PassRole` */
  readonly action: string;
}

type Answer = XmlMembers | undefined;

/** Operations by the name of their `Action`. */
export type IamOperations = Readonly<Record<string, IamOperation>>;
