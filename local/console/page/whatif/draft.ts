/** The question that another page passes to "What if", and a policy that would allow it. */
export interface Draft {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** The text of a new inline policy of the principal. */
  readonly policy?: string;
}

let waiting: Draft | undefined;

/** Opens the page with a question. */
export function openWhatIf(draft: Draft): void {
  waiting = draft;
  location.hash = '#/whatif';
}

/** The question that another page has set; reading it clears it. */
export function takeDraft(): Draft | undefined {
  const draft = waiting;
  waiting = undefined;
  return draft;
}
