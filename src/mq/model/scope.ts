/** The account and region everything belongs to. INVARIANT: taken from the authorized call, never from a path, token or body. */
export interface Scope {
  readonly accountId: string;
  readonly region: string;
}
