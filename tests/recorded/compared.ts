/**
 * One recorded answer of AWS beside the gateway's own. Both are short texts: an outcome, an error, members
 * that matter.
 */
export interface Compared {
  /** What was asked: an API operation, or a family of condition operators. A row of docs/fidelity.md. */
  readonly operation: string;
  /** The recording: repository and file. */
  readonly source: string;
  /** Names this answer within its source; known differences refer to it. */
  readonly label: string;
  readonly recorded: string;
  readonly answered: string;
  /** Why both differ, where the table of its source says it. */
  readonly reason?: string;
}

export function isAlike({ recorded, answered }: Compared): boolean {
  return recorded === answered;
}
