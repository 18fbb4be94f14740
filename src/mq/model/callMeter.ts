import type { Scope } from './scope.ts';

/** How many calls an account may make in a region: `burst` at once after a pause, `perSecond` in the long run. */
export interface CallRate {
  /** More than 0; 0.5 is one call in two seconds. */
  readonly perSecond: number;
  /** A whole number, 1 or more. */
  readonly burst: number;
}

/** Counts every call of an account against its rate. */
export interface CallMeter {
  /** @returns whether there is room for one more call now; if so, it has been counted. */
  take(scope: Scope): Promise<boolean>;
}
