/**
 * The timers and clocks that were global when this file was loaded. So a test that replaces them by fakes
 * does not stop a gateway in the same process.
 */
const { setTimeout, clearTimeout, setInterval, clearInterval, Date: RealDate, performance } = globalThis;

/** Milliseconds since 1970, by the machine's clock. */
export const realNow = (): number => RealDate.now();

/** Milliseconds from an arbitrary moment; the clock never goes back. */
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

/**
 * Calls a function after this many milliseconds; the returned function cancels it. It does not keep the
 * process alive.
 */
export function after(milliseconds: number, run: () => void): () => void {
  const timer = setTimeout(run, milliseconds).unref();
  return () => clearTimeout(timer);
}

/**
 * Calls a function at this interval in milliseconds, until the returned function is called. It does not keep
 * the process alive.
 */
export function repeatedly(milliseconds: number, run: () => void): () => void {
  const timer = setInterval(run, milliseconds).unref();
  return () => clearInterval(timer);
}
