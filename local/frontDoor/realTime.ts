/**
 * Timers and clocks as they were when this file was loaded. A test that replaces the global ones by fakes
 * does not stop the gateway in its own process.
 */
const { setTimeout, clearTimeout, setInterval, clearInterval, Date: RealDate, performance } = globalThis;

/** Milliseconds since 1970, by the machine's clock. */
export const realNow = (): number => RealDate.now();

/** Milliseconds from no particular moment; it never goes back. */
export const realSteadyNow = (): number => performance.now();

/** Rejects with `late()` when the promise takes longer than this many milliseconds. */
export async function within<Value>(
  milliseconds: number,
  promise: Promise<Value>,
  late: () => Error,
): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), milliseconds);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** Calls back after this many milliseconds; the answer cancels it. It does not keep the process alive. */
export function after(milliseconds: number, run: () => void): () => void {
  const timer = setTimeout(run, milliseconds).unref();
  return () => clearTimeout(timer);
}

/** Calls back every so many milliseconds, until the answer is called. It does not keep the process alive. */
export function repeatedly(milliseconds: number, run: () => void): () => void {
  const timer = setInterval(run, milliseconds).unref();
  return () => clearInterval(timer);
}
