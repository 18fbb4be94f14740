import 'vitest';

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> {
    /** The policies allowed the call. It may still have failed for another reason. */
    toBeAllowed(): Promise<void>;
    /** The policies denied the call. */
    toBeDenied(): Promise<void>;
    /** A Deny of this statement (its Sid) or policy (its name or ARN) denied the call. */
    toBeDeniedBy(statementOrPolicy: string): Promise<void>;
  }
}
