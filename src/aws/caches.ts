/** When a cache drops entries: after `maxAgeMs`, and the least recently used beyond `maxEntries`. */
export interface CacheLimits {
  readonly maxEntries: number;
  readonly maxAgeMs: number;
  /** Milliseconds; it is an argument, so that tests need not wait. */
  readonly now: () => number;
}

interface BoundedEntry<Value> {
  readonly loadedAt: number;
  readonly value: Promise<Value>;
}

/**
 * Values by key; requests at the same time share one load. A load that fails or finds no value is not cached.
 * Keys are ids and ARNs, never secrets.
 */
export class BoundedCache<Value> {
  readonly #limits: CacheLimits;
  readonly #entries = new Map<string, BoundedEntry<Value | undefined>>();

  constructor(limits: CacheLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The value of `key`, loaded with `load` unless it is cached. */
  get(key: string, load: () => Promise<Value | undefined>): Promise<Value | undefined> {
    const now = this.#limits.now();
    const known = this.#entries.get(key);
    if (known !== undefined) {
      // Deleted and set again: a Map keeps insertion order, so its first key is the least recently used.
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

/**
 * How long values serve. A value as old as `maxAgeMs` is loaded again before it serves; at 75 % of that age,
 * a request that uses it starts a load in the background. `now` must not go back (`steadyClock`).
 */
export interface RefreshLimits extends CacheLimits {
  /** How long a value serves beyond `maxAgeMs` while its source fails; absent: 0. */
  readonly maxStaleMs?: number;
  /**
   * Called for each failed load that did not fail a request: a load in the background, or one after which an
   * older value served.
   */
  readonly failed?: (error: unknown) => void;
}

/** `asOf`: when the oldest part of it was read; absent: when the load began. */
export interface Loaded<Value> {
  readonly value: Value;
  readonly asOf?: number | undefined;
}

interface Aged<Value> {
  readonly value: Value;
  /** Age of its oldest part, in milliseconds. */
  readonly ageMs: number;
}

type Load<Value> = () => Promise<Loaded<Value> | undefined>;

interface Entry<Value> {
  readonly value: Value;
  readonly asOf: number;
  /** When its source last failed; absent: no failure since the value was loaded. */
  failedAt?: number;
}

interface Flight<Value> {
  readonly startedAt: number;
  readonly landed: Promise<Entry<Value> | undefined>;
}

/** The part of `maxAgeMs` after which a value is loaded again in the background. */
const AHEAD = 0.75;
/**
 * How long a failed source is not called again while the last good value serves; at most this part of
 * `maxAgeMs`.
 */
const RETRY_AFTER_MS = 5_000;
const RETRY_AFTER = 0.25;
/** A load takes this long only if the container was frozen during it; requests then start a new load. */
const FLIGHT_MS = 10_000;

/**
 * Values by key. Requests keep them fresh and share one load at a time.
 * INVARIANT: a value older than `maxAgeMs` serves only if a load has just failed, for at most `maxStaleMs`
 * more. When a load finds no value, the entry is deleted at once. A failure is not cached as a value. Keys
 * are ids and ARNs, never secrets.
 */
export class RefreshingCache<Value> {
  readonly #limits: RefreshLimits;
  readonly #entries = new Map<string, Entry<Value>>();
  readonly #flights = new Map<string, Flight<Value>>();

  constructor(limits: RefreshLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#entries.size;
  }

  /**
   * The value of `key`; undefined when the source has none. Rejects as `load` does when no usable value is
   * left.
   */
  async get(key: string, load: Load<Value>): Promise<Aged<Value> | undefined> {
    const { maxAgeMs } = this.#limits;
    const known = this.#touched(key);
    if (known === undefined) return this.#aged(await this.#flight(key, load).landed);
    const age = this.#age(known);
    if (age < maxAgeMs) {
      if (age >= maxAgeMs * AHEAD && !this.#justFailed(known)) this.#behindTheBack(key, load);
      return this.#aged(known);
    }
    if (this.#justFailed(known) && this.#servesStale(known)) return this.#aged(known);
    try {
      return this.#aged(await this.#flight(key, load).landed);
    } catch (error) {
      // Read again: another load may have replaced or deleted the entry.
      const left = this.#entries.get(key);
      if (left === undefined || !this.#servesStale(left)) throw error;
      this.#limits.failed?.(error);
      return this.#aged(left);
    }
  }

  /**
   * Deletes a value that its user found invalid. A running load could bring the value back, so its result is
   * ignored.
   */
  forget(key: string): void {
    this.#entries.delete(key);
    this.#flights.delete(key);
  }

  /** Moves an entry to the end: a Map keeps insertion order, so its first key is the least recently used. */
  #touched(key: string): Entry<Value> | undefined {
    const known = this.#entries.get(key);
    if (known === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, known);
    return known;
  }

  #behindTheBack(key: string, load: Load<Value>): void {
    const waiting = this.#flights.get(key);
    const flight = this.#flight(key, load);
    if (flight !== waiting) flight.landed.catch((error: unknown) => this.#limits.failed?.(error));
  }

  /**
   * The running load, or a new one. A load that started `maxAgeMs` ago would give a value that is already too
   * old.
   */
  #flight(key: string, load: Load<Value>): Flight<Value> {
    const now = this.#limits.now();
    const waiting = this.#flights.get(key);
    if (waiting !== undefined && now - waiting.startedAt < Math.min(this.#limits.maxAgeMs, FLIGHT_MS)) {
      return waiting;
    }
    const flight: Flight<Value> = { startedAt: now, landed: load().then((loaded) => entryOf(loaded, now)) };
    this.#flights.set(key, flight);
    // INVARIANT: the result of an abandoned load is always ignored.
    const lands = () => this.#flights.get(key) === flight && this.#flights.delete(key);
    flight.landed.then(
      (entry) => lands() && this.#keep(key, entry),
      () => lands() && this.#fail(key),
    );
    return flight;
  }

  #fail(key: string): void {
    const known = this.#entries.get(key);
    if (known !== undefined) known.failedAt = this.#limits.now();
  }

  #keep(key: string, entry: Entry<Value> | undefined): void {
    this.#entries.delete(key);
    if (entry === undefined) return;
    this.#entries.set(key, entry);
    if (this.#entries.size <= this.#limits.maxEntries) return;
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined) this.#entries.delete(oldest);
  }

  #age({ asOf }: Entry<Value>): number {
    return this.#limits.now() - asOf;
  }

  #aged(entry: Entry<Value> | undefined): Aged<Value> | undefined {
    return entry && { value: entry.value, ageMs: this.#age(entry) };
  }

  #servesStale(entry: Entry<Value>): boolean {
    return this.#age(entry) < this.#limits.maxAgeMs + (this.#limits.maxStaleMs ?? 0);
  }

  #justFailed({ failedAt }: Entry<Value>): boolean {
    const { maxAgeMs, now } = this.#limits;
    return failedAt !== undefined && now() - failedAt < Math.min(RETRY_AFTER_MS, maxAgeMs * RETRY_AFTER);
  }
}

function entryOf<Value>(loaded: Loaded<Value> | undefined, startedAt: number): Entry<Value> | undefined {
  return loaded && { value: loaded.value, asOf: loaded.asOf ?? startedAt };
}

/**
 * A clock for ages, in milliseconds from an arbitrary start. It never goes back, and advances at least as far
 * as each of its two clocks: a wall clock can be set back, and a monotonic clock may stop while a Lambda
 * container is frozen. If the wall clock is set forward, values only expire early.
 */
export function steadyClock(
  wall: () => number = Date.now,
  monotonic: () => number = () => performance.now(),
): () => number {
  let elapsed = 0;
  let lastWall = wall();
  let lastMonotonic = monotonic();
  return () => {
    const nowWall = wall();
    const nowMonotonic = monotonic();
    elapsed += Math.max(0, nowWall - lastWall, nowMonotonic - lastMonotonic);
    lastWall = nowWall;
    lastMonotonic = nowMonotonic;
    return elapsed;
  };
}
