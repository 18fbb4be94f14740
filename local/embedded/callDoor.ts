/** Counts running calls, and lets new calls wait while the gateway changes its clock or state. */
export interface CallDoor {
  /** Runs a call at once, or after the change that is in progress. */
  pass<Value>(call: () => Promise<Value>): Promise<Value>;
  /**
   * Waits for the running calls to end, then runs the change while no call runs. Changes run one after the
   * other.
   */
  alone<Value>(change: () => Value | Promise<Value>): Promise<Value>;
}

export function callDoor(): CallDoor {
  let inFlight = 0;
  let changing: Promise<unknown> | undefined;
  let idle: (() => void) | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const whenIdle = () =>
    inFlight === 0
      ? Promise.resolve()
      : new Promise<void>((resolve) => {
          idle = resolve;
        });

  return {
    async pass(call) {
      while (changing !== undefined) await changing;
      inFlight++;
      try {
        return await call();
      } finally {
        inFlight--;
        if (inFlight === 0) idle?.();
      }
    },
    alone(change) {
      const run = last.then(async () => {
        let done = () => {};
        changing = new Promise<void>((resolve) => {
          done = resolve;
        });
        try {
          await whenIdle();
          return await change();
        } finally {
          changing = undefined;
          done();
        }
      });
      last = run.catch(() => undefined);
      return run;
    },
  };
}
