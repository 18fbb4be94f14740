import type { PolicyKind } from '../../src/authz/decide/types.ts';
import type { Operation } from '../../src/mq/operations.ts';
import type { AccountPrincipals } from '../simulate/principalPolicies.ts';
import type { GivenContext } from './givenContext.ts';
import type { SuitePrincipal } from './suitePrincipals.ts';
import type { SuiteResource } from './suiteResources.ts';
import type { Place } from './suiteSource.ts';

/** One file of tests after its checks: all names are resolved, and all rows are made. */
export interface Suite {
  readonly file: string;
  readonly world: AccountPrincipals;
  /** Milliseconds since the epoch: the clock of every test. */
  readonly now: number;
  readonly region: string;
  readonly tests: readonly SuiteTest[];
}

export interface SuiteTest {
  readonly name: string;
  readonly place: Place;
  readonly skip?: {
    readonly reason: string /** The last day on which it is skipped, such as `2026-12-31`. */;
    readonly until?: string;
  };
  readonly only: boolean;
  readonly rows: readonly Row[];
  readonly requests: readonly RequestRow[];
  readonly claims: readonly Claim[];
  readonly snapshot?: Snapshot;
}

/** Who must have denied the row: one of the statements or layers that denied must match all given members. */
export interface DeniedBy {
  readonly sid?: string;
  readonly policy?: string;
  readonly kind?: PolicyKind;
  /** A name that is looked for among statements, policies and kinds of policies. */
  readonly any?: string;
}

export interface Expectation {
  readonly outcome: 'allowed' | 'denied';
  readonly by?: DeniedBy;
  /** Whether a Deny must apply (true), or must not (false). */
  readonly explicit?: boolean;
}

/** The members that rows and whole calls have in common. */
export interface Asked {
  readonly place: Place;
  readonly principal: SuitePrincipal;
  /** The name of its context. */
  readonly context?: string;
  readonly given: GivenContext;
  /** Whether keys that were not given are absent (`unknown: absent`). */
  readonly unknownIsAbsent: boolean;
  readonly expect: Expectation;
}

/** One question. */
export interface Row extends Asked {
  readonly action: string;
  readonly resource: SuiteResource;
}

/** One whole call of the API. */
export interface RequestRow extends Asked {
  readonly operation: Operation;
  readonly resource: SuiteResource;
  readonly query: readonly (readonly [string, string])[];
  /** The body's bytes; empty where the call has none. */
  readonly body: Uint8Array;
  readonly serviceLinkedRole: 'present' | 'absent';
  /** The actions that must be refused, in any order; absent: not checked. */
  readonly refused?: readonly string[];
}

/** An invariant that is to be proved over every request. */
export interface Claim {
  readonly kind: 'never' | 'always';
  readonly place: Place;
  readonly principals: readonly SuitePrincipal[];
  readonly except: readonly SuitePrincipal[];
  readonly actions: readonly string[];
  readonly resources: readonly SuiteResource[];
  /** Whether a principal may do what the roles that it can assume may do. */
  readonly chains: boolean;
}

/** A table of who may do what, kept in a file. `expect` of its rows has no meaning. */
export interface Snapshot {
  readonly file: string;
  readonly place: Place;
  readonly rows: readonly Row[];
}
