let waiting: string | undefined;

/** Opens the page Access for one broker or configuration. */
export function openAccess(arn: string): void {
  waiting = arn;
  location.hash = '#/access';
}

/** The target that another page has set; reading it clears it. */
export function takeTarget(): string | undefined {
  const target = waiting;
  waiting = undefined;
  return target;
}
