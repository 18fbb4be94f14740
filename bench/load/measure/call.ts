/**
 * The expected or actual outcome of a call: `200`, `403 AccessDeniedException`, several answers over one
 * connection with a comma between, `failed: …` where there was none. Clients in a process of their own tell
 * errors by name, successes as `ok`, and steps with `; ` between.
 */
export type Outcome = string;

/** One call of the load, ready to be sent. */
export interface Call {
  /** The kind of client, as the figures list it. */
  readonly kind: string;
  readonly hostile: boolean;
  /** For the sample that is kept of an answer that should not have been. */
  readonly name: string;
  readonly expected: Outcome;
  send(): Promise<Outcome>;
}

/** INVARIANT: a success where none was due; nothing else is as bad. */
export function isUnauthorized(expected: Outcome, told: Outcome): boolean {
  return successes(told) > successes(expected);
}

function successes(outcome: Outcome): number {
  return outcome.split(/[,;] /).filter((one) => /^[23]\d\d|(?:^|: )ok$/.test(one)).length;
}
