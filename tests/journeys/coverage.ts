/** How often each thing happened, over all journeys of a file. */
export class Coverage {
  readonly #counts = new Map<string, number>();

  count(what: string): void {
    this.#counts.set(what, this.of(what) + 1);
  }

  of(what: string): number {
    return this.#counts.get(what) ?? 0;
  }

  /** What came less often than it should, of those named. */
  short(of: readonly string[], least: number): readonly string[] {
    return of.filter((what) => this.of(what) < least).map((what) => `${what}: ${this.of(what)}`);
  }

  toString(): string {
    return [...this.#counts]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([what, count]) => `${what}: ${count}`)
      .join('\n');
  }
}
