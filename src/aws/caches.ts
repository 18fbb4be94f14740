/** How a cache forgets: after `maxAgeMs`, and the least recently used beyond `maxEntries`. */
export interface CacheLimits {
  readonly maxEntries: number;
  readonly maxAgeMs: number;
  /** Milliseconds; passed in, so that tests need not wait. */
  readonly now: () => number;
}

interface BoundedEntry<Value> {
  readonly loadedAt: number;
  readonly value: Promise<Value>;
}

/**
 * Values by key, each loaded once for all who ask at the same time. A load that fails, or finds nothing, is
 * not remembered. Keys are ids and ARNs: no secret is ever a key.
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

/**
 * How long values serve. A value of `maxAgeMs` is loaded anew before it serves again; well before that, a
 * request that uses it has it loaded behind its back. `now` must not go back (`steadyClock`).
 */
export interface RefreshLimits extends CacheLimits {
  /** How much older it may get while its source fails; absent: not at all. */
  readonly maxStaleMs?: number;
  /**
   * Told of each load that failed behind the back of requests, or in the place of which an older value
   * served.
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
  /** Age in milliseconds, of its oldest part. */
  readonly ageMs: number;
}

type Load<Value> = () => Promise<Loaded<Value> | undefined>;

interface Entry<Value> {
  readonly value: Value;
  readonly asOf: number;
  /** When its source failed last, if it has since. */
  failedAt?: number;
}

interface Flight<Value> {
  readonly startedAt: number;
  readonly landed: Promise<Entry<Value> | undefined>;
}

/** The part of `maxAgeMs` after which a value is refreshed ahead. */
const AHEAD = 0.75;
/**
 * After a failure the source is left alone for this long, while the last good value serves; at most this part
 * of `maxAgeMs`.
 */
const RETRY_AFTER_MS = 5_000;
const RETRY_AFTER = 0.25;
/** No load takes this long, unless the container was frozen in it: nobody waits for such a one. */
const FLIGHT_MS = 10_000;

/**
 * Values by key, each kept fresh by those who use it, with one load at a time for all who need it.
 * INVARIANT: a value older than `maxAgeMs` serves only when a load has just failed, and never past
 * `maxStaleMs` more. What its source says is gone is gone at once; neither that nor a failure is remembered
 * as a value. Keys are ids and ARNs: no secret is ever a key.
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
   * The value of `key`; undefined when the source has none. Rejects as `load` does when no good value is left
   * to serve.
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
      // Asked again: another flight may have landed meanwhile, or said that it is gone.
      const left = this.#entries.get(key);
      if (left === undefined || !this.#servesStale(left)) throw error;
      this.#limits.failed?.(error);
      return this.#aged(left);
    }
  }

  /**
   * Forgets a value that was found wanting; a load that is under way would bring it back, so it counts no
   * more.
   */
  forget(key: string): void {
    this.#entries.delete(key);
    this.#flights.delete(key);
  }

  /** Taken out and put back: a Map keeps insertion order, so the first key is the one longest unused. */
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
   * The load under way, or a new one. One from before `maxAgeMs` would bring what has to be replaced already.
   */
  #flight(key: string, load: Load<Value>): Flight<Value> {
    const now = this.#limits.now();
    const waiting = this.#flights.get(key);
    if (waiting !== undefined && now - waiting.startedAt < Math.min(this.#limits.maxAgeMs, FLIGHT_MS)) {
      return waiting;
    }
    const flight: Flight<Value> = { startedAt: now, landed: load().then((loaded) => entryOf(loaded, now)) };
    this.#flights.set(key, flight);
    // INVARIANT: a flight that was given up leaves no trace, whenever it lands.
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
 * A clock for ages, in milliseconds from no particular moment: it never goes back, and advances at least as
 * far as either of the two it is made of. Wall clocks are set back; monotonic ones may stand still while a
 * Lambda container is frozen. Set forward, it only ends things early.
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
