import type { Explanation } from '../../src/authz/explain/explanation.ts';

/*
 * The types of the answers of the console's server, which its page reads. Both import them, so that they
 * agree. Everything is plain JSON.
 */

/**
 * The state of a call. `refused`: it was refused before any policy was evaluated. `failed`: the gateway could
 * not decide.
 */
export type Outcome = 'allowed' | 'denied' | 'refused' | 'pending' | 'failed';

/** One call, in one row: its two phases have the same request id. */
export interface Row {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly outcome: Outcome;
  /** The HTTP status of the answer. */
  readonly status?: number;
  /** The caller's ARN; absent if the caller was not identified. */
  readonly principal?: string;
  /** `DeleteBroker`, `sts:AssumeRole`. */
  readonly operation: string;
  /** The action that decided. */
  readonly action?: string;
  readonly resource?: string;
  /** The reason, as one sentence. */
  readonly why: string;
  /** The phase that decided. */
  readonly phase: 'authorizer' | 'handler';
  /** Whether the first phase waited for the body. */
  readonly waited: boolean;
}

/** A step of a call's journey (ARCHITECTURE.md, "The journey of a request"). */
export type StepName = 'parse' | 'authenticate' | 'resolve' | 'load' | 'decide' | 'enforce' | 'run';

export interface Step {
  readonly name: StepName;
  /** Milliseconds in this step; absent if it was not measured. */
  readonly ms?: number;
  /** The input or result of the step; absent if the call did not reach it. */
  readonly saw?: string;
}

/** A policy's text, with the lines of its statements. */
export interface ShownPolicy {
  readonly name: string;
  readonly arn?: string;
  readonly source: string;
  readonly kind: string;
  /** Position among the levels of its kind, from 1. */
  readonly level: number;
  readonly text: string;
  /** First and last line of each statement, from 1. */
  readonly statements: readonly (readonly [from: number, to: number])[];
}

/** A statement that would allow a refused question, and the policies to which it must be added. */
export interface Suggestion {
  /** A complete policy document as text; absent if no statement can allow it. */
  readonly document?: string;
  readonly sentence: string;
}

/** Every policy's part in one decision. */
export interface ExplainedAnswer {
  readonly explanation: Explanation;
  readonly policies: readonly ShownPolicy[];
  /** The statement that decided: indexes of `policies` and of its statements. */
  readonly deciding?: { readonly policy: number; readonly statement: number };
  readonly suggestion?: Suggestion;
}

/** Everything about one call. */
export interface DecisionAnswer {
  readonly row: Row;
  /** The request as the gateway understood it, by name. */
  readonly request: readonly (readonly [name: string, value: string])[];
  readonly steps: readonly Step[];
  /** Milliseconds from the call's arrival to its answer; absent where they were not measured. */
  readonly totalMs?: number;
  /** Milliseconds that each phase took to decide, as its record says. */
  readonly phases: readonly { readonly phase: string; readonly ms: number }[];
  readonly explained?: ExplainedAnswer;
  /** The reason why there is no explanation, or why it differs from the decision. */
  readonly note?: string;
  /** The record of the log. */
  readonly record: object;
}

/** The first data that the page reads. */
export interface OverviewAnswer {
  readonly accounts: readonly AccountSummary[];
  readonly region: string;
  /** True if the console belongs to a running gateway: its decisions arrive as they are made. */
  readonly live: boolean;
  /** Whether its brokers can be read. */
  readonly brokers: boolean;
  /** Whether policies can be changed. */
  readonly change: boolean;
  /** The reason why policies cannot be changed; absent if they can. */
  readonly readOnly?: string;
  readonly decisions: number;
}

export interface AccountSummary {
  readonly id: string;
  readonly principals: readonly string[];
  readonly actions: readonly string[];
}

/** The events of the stream. */
export interface StreamEvents {
  /** New rows and changed rows. The rows from before the connection come first, newest first. */
  readonly rows: readonly Row[];
  /** The number of rows that were dropped, because this reader was too slow. */
  readonly lost: number;
  /** Another page of this browser has opened a stream, so this one ends. */
  readonly replaced: true;
  /** All rows from before the connection have been sent. */
  readonly caughtUp: true;
}

export interface ErrorAnswer {
  readonly error: string;
}

/** The target of a matrix: the whole account, or one broker or configuration. */
export interface TargetSummary {
  readonly arn: string;
  readonly name: string;
}

/**
 * Principals by actions. A cell is 0 for denied and 1 for allowed. A cell of 2 or more means allowed under
 * the condition `conditions[cell - 2]`.
 */
export interface MatrixAnswer {
  readonly account: string;
  /** The target's ARN; empty: all. */
  readonly target: string;
  readonly columns: readonly { readonly action: string; readonly on: string; readonly resource: string }[];
  readonly rows: readonly MatrixRowAnswer[];
  readonly conditions: readonly string[];
}

export interface MatrixRowAnswer {
  readonly principal: string;
  readonly cells: readonly number[];
}

/** A cell that has changed. */
export interface ChangedCell {
  readonly principal: string;
  /** Index of the column. */
  readonly column: number;
  readonly before: string;
  readonly after: string;
}

/** The differences between the matrix and that of another account export. */
export interface ChangesAnswer {
  readonly cells: readonly ChangedCell[];
  /** How many cells were compared. */
  readonly compared: number;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** The explanation of a cell, for each form in which its principal can sign. */
export interface CellAnswer {
  readonly forms: readonly {
    readonly form: string;
    readonly answer: 'allowed' | 'denied' | 'if';
    readonly condition: string;
    readonly explained: ExplainedAnswer;
  }[];
}

/** A policy that can be edited. */
export interface PolicyChoice {
  readonly id: string;
  readonly name: string;
  /** The ARN of the holder of an inline policy; absent: a managed policy. */
  readonly holder?: string;
  /** How many users, groups and roles have it. */
  readonly holders: number;
  readonly text: string;
}

/** A policy's new text; the id of an inline policy that its holder does not have adds one. */
export interface Edit {
  readonly policy: string;
  readonly text: string;
}

/** One question, by the policies in force and by the edited ones. */
export interface AskAnswer {
  readonly before: Outcome | 'if';
  readonly after: Outcome | 'if';
  readonly explained: ExplainedAnswer;
}

/** The changes that an edit would make. */
export interface WhatIfAnswer {
  readonly columns: MatrixAnswer['columns'];
  readonly changes: ChangesAnswer;
  /** The recorded calls that would be decided differently. */
  readonly calls: readonly CallChange[];
  /** How many recorded calls were decided again. */
  readonly checked: number;
}

export interface CallChange {
  readonly id: string;
  readonly at: number;
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly before: string;
  readonly after: string;
}

/** A remark on a policy's text; places count from 1. */
export interface LintRemark {
  readonly line: number;
  readonly column: number;
  readonly severity: 'error' | 'security' | 'warning' | 'suggestion';
  readonly rule: string;
  readonly message: string;
  readonly advice: string;
}

/** One broker of the list. */
export interface BrokerRow {
  readonly arn: string;
  readonly id: string;
  readonly name: string;
  readonly region: string;
  /** `RUNNING`, as Amazon MQ names it. */
  readonly state: string;
  readonly engine: string;
}

/** Everything about one broker. No password or hash is in it. */
export interface BrokerAnswer {
  readonly row: BrokerRow;
  readonly facts: readonly (readonly [name: string, value: string])[];
  /** The changes of the next reboot, each with the present and the new value. */
  readonly pending: readonly {
    readonly name: string;
    readonly now: string;
    readonly next: string;
  }[];
  readonly tags: readonly (readonly [key: string, value: string])[];
  /** Absent: the engine's users are managed in the broker. */
  readonly users?: readonly BrokerUser[];
  readonly configurations: readonly BrokerConfiguration[];
}

export interface BrokerUser {
  readonly username: string;
  readonly consoleAccess: boolean;
  readonly groups: readonly string[];
  /** `CREATE`, `UPDATE` or `DELETE`, with the next reboot. */
  readonly pending?: string;
}

export interface BrokerConfiguration {
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  readonly use: 'current' | 'pending' | 'before';
  /** The revision that the broker uses, or used. */
  readonly revision: number;
  readonly revisions: readonly ConfigurationRevisionRow[];
}

export interface ConfigurationRevisionRow {
  readonly revision: number;
  readonly created: string;
  readonly description: string;
}

/** The document of one revision. */
export interface RevisionAnswer {
  readonly text: string;
}
