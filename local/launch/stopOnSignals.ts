/**
 * The signals that ask a program to stop: Ctrl-C, a supervisor, a closed terminal, Ctrl-\, and a restart by
 * nodemon. Node ends at once at most of them, and the processes of real brokers would go on.
 */
export const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const;

/** Aborts at the first of these signals. It is a request to stop, not a failure. */
export function stopOnSignals(): AbortSignal {
  const stop = new AbortController();
  for (const name of STOP_SIGNALS) process.on(name, () => stop.abort());
  return stop.signal;
}

const PARENT_EVERY_MS = 250;

/**
 * Aborts when the parent process has ended. npm runs scripts by a shell, which does not pass signals on, so a
 * `kill` of npm would otherwise leave the gateway running. On Windows a process keeps its parent's id.
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

/**
 * Whether this command is what npm's shell runs: `npx mqgate …`, or a script of package.json that is only
 * this command. A shell that has put the command into the background ends while its gateway is wanted.
 */
export function isRunByNpm({ npm_lifecycle_script: script = '' }: NodeJS.ProcessEnv): boolean {
  return /^["']?mqgate["']?(?:\s[^&|;]*)?$/u.test(script.trim());
}

/** Settles when the signal is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
