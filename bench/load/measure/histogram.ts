/** A bucket's upper edge over its lower one: a reported quantile is at most 2 % too high. */
const STEP = 1.02;
/** In milliseconds; shorter times count as this. */
const SHORTEST = 0.01;
const LAST = bucketOf(3_600_000);

/** A histogram as it travels between processes: bucket numbers with what they hold. */
export interface HistogramParts {
  readonly count: number;
  readonly longest: number;
  readonly buckets: readonly (readonly [bucket: number, count: number])[];
}

/** Times in milliseconds in buckets of equal ratio: as much memory for a billion of them as for one. */
export class Histogram {
  #count = 0;
  #longest = 0;
  readonly #buckets = new Map<number, number>();

  get count(): number {
    return this.#count;
  }

  /** Exact. 0 when there is nothing. */
  get longest(): number {
    return this.#longest;
  }

  add(milliseconds: number): void {
    const bucket = Math.min(bucketOf(milliseconds), LAST);
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + 1);
    this.#count += 1;
    this.#longest = Math.max(this.#longest, milliseconds);
  }

  /**
   * The time that this part (0 to 1) of all took at most, up to a bucket's width. NaN when there is nothing.
   */
  quantile(part: number): number {
    const wanted = Math.max(1, Math.ceil(part * this.#count));
    let seen = 0;
    for (const [bucket, count] of [...this.#buckets].sort(([a], [b]) => a - b)) {
      seen += count;
      if (seen >= wanted) return Math.min(SHORTEST * STEP ** bucket, this.#longest);
    }
    return Number.NaN;
  }

  merge({ count, longest, buckets }: HistogramParts): void {
    for (const [bucket, more] of buckets) this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + more);
    this.#count += count;
    this.#longest = Math.max(this.#longest, longest);
  }

  parts(): HistogramParts {
    return { count: this.#count, longest: this.#longest, buckets: [...this.#buckets] };
  }
}

function bucketOf(milliseconds: number): number {
  if (milliseconds <= SHORTEST) return 0;
  return Math.ceil(Math.log(milliseconds / SHORTEST) / Math.log(STEP));
}
