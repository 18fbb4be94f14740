/**
 * Ctrl-C, a polite kill, and a terminal that goes away: each is a wish to stop, and not a failure. Aborts
 * with the first.
 */
export function stopOnSignals(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stop.abort());
  return stop.signal;
}

const PARENT_EVERY_MS = 250;

/**
 * Aborts when the process that started this one is gone. A shell that npm runs scripts with does not pass a
 * signal on, so that without this `kill` of npm would leave the gateway running. On Windows a process keeps
 * its parent's id.
 */
export function stopWithParent(stop: AbortSignal): AbortSignal {
  const gone = new AbortController();
  const parent = process.ppid;
  const watching = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watching);
    gone.abort();
  }, PARENT_EVERY_MS).unref();
  return AbortSignal.any([stop, gone.signal]);
}

/** Settles once the signal is given. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
