/** The goal of a figure. `of`: its own value, or its ratio to the figure beside it. */
export interface Goal {
  readonly of: 'value' | 'ratio';
  readonly bound: 'at most' | 'at least';
  readonly limit: number;
}

/** Where most rounds lay: from their tenth to their ninetieth percentile. */
export interface Spread {
  readonly low: number;
  readonly high: number;
}

/** A place on a line along which one thing grows: all figures with one `what` are one line. */
export interface Growing {
  readonly what: string;
  /** The unit that is counted. */
  readonly by: string;
  readonly size: number;
  /** To the next smaller size, round by round. Absent for the smallest. */
  readonly step?: { readonly median: number } & Spread;
}

/** One number of one bench; a median unless `name` says otherwise. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: 'ns' | 'µs' | 'ms' | 'kB' | 'MB' | '/s' | '×';
  /** Absent where it was not measured in rounds. */
  readonly spread?: Spread;
  /** The value that was measured in turns with it, in the same unit. */
  readonly beside?: { readonly name: string; readonly value: number };
  /** Its ratio to that, round by round: machines get slower and faster, and both with them. */
  readonly ratio?: {
    readonly median: number;
    /** The least and the greatest of the rounds. */
    readonly low: number;
    readonly high: number;
    readonly spread?: Spread;
  };
  readonly goal?: Goal;
  readonly growing?: Growing;
}

/** Undefined where nothing was promised. */
export function isMet({ goal, value, ratio }: Figure): boolean | undefined {
  if (goal === undefined) return undefined;
  const reached = goal.of === 'ratio' ? ratio?.median : value;
  if (reached === undefined) throw new Error('A goal for a ratio needs a figure beside it.');
  return goal.bound === 'at most' ? reached <= goal.limit : reached >= goal.limit;
}
