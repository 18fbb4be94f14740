/** Makes one call of the SDK when its turn has come, with the options of the load that it is part of. */
export type Within = <Result>(
  call: (options: { readonly abortSignal: AbortSignal }) => Promise<Result>,
) => Promise<Result>;

/** Runs at most this many calls at a time; the others wait in the order of their arrival. */
export class CallLimit {
  readonly #most: number;
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  /** Rejects with the signal's reason, without calling, if the signal is aborted before the call's turn. */
  async run<Result>(signal: AbortSignal, call: () => Promise<Result>): Promise<Result> {
    if (this.#running >= this.#most) await new Promise<void>((turn) => this.#waiting.push(turn));
    else this.#running++;
    try {
      signal.throwIfAborted();
      return await call();
    } finally {
      // The slot passes to the next waiting call, so that no later call can take it.
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }
}
