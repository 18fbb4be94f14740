/** How a cache forgets: after `maxAgeMs`, and the least recently used beyond `maxEntries`. */
export interface CacheLimits {
  readonly maxEntries: number;
  readonly maxAgeMs: number;
  /** Milliseconds; passed in, so that tests need not wait. */
  readonly now: () => number;
}

interface Entry<Value> {
  readonly loadedAt: number;
  readonly value: Promise<Value>;
}

/**
 * Values by key, each loaded once for all who ask at the same time. A load that fails, or finds nothing, is not remembered.
 * Keys are ids and ARNs: no secret is ever a key.
 */
export class BoundedCache<Value> {
  readonly #limits: CacheLimits;
  readonly #entries = new Map<string, Entry<Value | undefined>>();

  constructor(limits: CacheLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The value of `key`, loaded with `load` unless it is known. */
  get(key: string, load: () => Promise<Value | undefined>): Promise<Value | undefined> {
    const now = this.#limits.now();
    const known = this.#entries.get(key);
    if (known !== undefined) {
      // Taken out and put back: a Map keeps insertion order, so the first key is the one longest unused.
      this.#entries.delete(key);
      if (now - known.loadedAt < this.#limits.maxAgeMs) {
        this.#entries.set(key, known);
        return known.value;
      }
    }
    return this.#loadAnew(key, now, load);
  }

  #loadAnew(key: string, now: number, load: () => Promise<Value | undefined>): Promise<Value | undefined> {
    const entry = { loadedAt: now, value: load() };
    this.#entries.set(key, entry);
    if (this.#entries.size > this.#limits.maxEntries) {
      const [oldest] = this.#entries.keys();
      if (oldest !== undefined) this.#entries.delete(oldest);
    }
    const forget = () => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    };
    entry.value.then((value) => {
      if (value === undefined) forget();
    }, forget);
    return entry.value;
  }
}
