import { type Call, isUnauthorized } from './call.ts';
import { Histogram, type HistogramParts } from './histogram.ts';

/** Enough to see what went wrong, however much did. */
const SAMPLES = 20;

export interface Surprise {
  readonly at: string;
  readonly kind: string;
  readonly name: string;
  readonly expected: string;
  readonly told: string;
  readonly unauthorized: boolean;
}

interface Kind {
  readonly hostile: boolean;
  readonly times: Histogram;
  unexpected: number;
  unauthorized: number;
}

/** A tally as it travels between processes. */
export interface TallyParts {
  readonly kinds: readonly (readonly [
    kind: string,
    counts: {
      readonly hostile: boolean;
      readonly unexpected: number;
      readonly unauthorized: number;
      readonly times: HistogramParts;
    },
  ])[];
  readonly samples: readonly Surprise[];
}

/** Counts and times of calls by kind of client, in bounded memory. */
export class Tally {
  readonly kinds = new Map<string, Kind>();
  readonly samples: Surprise[] = [];

  note({ kind, hostile, name, expected }: Omit<Call, 'send'>, told: string, milliseconds: number): void {
    const counts = this.#of(kind, hostile);
    counts.times.add(milliseconds);
    if (told === expected) return;
    const unauthorized = isUnauthorized(expected, told);
    counts.unexpected += 1;
    if (unauthorized) counts.unauthorized += 1;
    this.#sample({ at: new Date().toISOString(), kind, name, expected, told, unauthorized });
  }

  merge({ kinds, samples }: TallyParts): void {
    for (const [kind, { hostile, unexpected, unauthorized, times }] of kinds) {
      const counts = this.#of(kind, hostile);
      counts.times.merge(times);
      counts.unexpected += unexpected;
      counts.unauthorized += unauthorized;
    }
    for (const sample of samples) this.#sample(sample);
  }

  parts(): TallyParts {
    return {
      kinds: [...this.kinds].map(([kind, { times, ...counts }]) => [
        kind,
        { ...counts, times: times.parts() },
      ]),
      samples: this.samples,
    };
  }

  #of(kind: string, hostile: boolean): Kind {
    const known = this.kinds.get(kind) ?? { hostile, times: new Histogram(), unexpected: 0, unauthorized: 0 };
    this.kinds.set(kind, known);
    return known;
  }

  /** One that was unauthorized is never left out for others. */
  #sample(surprise: Surprise): void {
    if (this.samples.length < SAMPLES || surprise.unauthorized) this.samples.push(surprise);
    if (this.samples.length > 2 * SAMPLES) this.samples.length = 2 * SAMPLES;
  }
}
