import type { Figure, Growing } from '../figure.ts';

/** A number with the spread that the report states for it. */
export interface Stated {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** A figure over all passes. */
export interface ReportedFigure {
  readonly name: string;
  readonly unit: Figure['unit'];
  readonly value: Stated;
  readonly beside?: { readonly name: string; readonly value: number };
  /** To what stands beside it. */
  readonly ratio?: Stated;
  /** Its time to the raw crypto's. A rate's time is that of one request. Absent for sizes. */
  readonly toCrypto?: Stated;
  /** The same to a request through the empty gateway, where that was measured. */
  readonly toEmpty?: Stated;
  readonly goal?: Figure['goal'];
  readonly met?: boolean;
  readonly growing?: Pick<Growing, 'what' | 'by' | 'size'>;
  /** How many times it is what it was one size before. */
  readonly growth?: Stated;
}

export interface ReportedBench {
  readonly name: string;
  readonly passes: number;
  readonly seconds: number;
  /** The machine's load average of one minute, over the passes: the least and the greatest. */
  readonly load: Record<'before' | 'after', { readonly low: number; readonly high: number }>;
  readonly figures: readonly ReportedFigure[];
}

/** Names no host and no folder: it is published. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
}

export interface Report {
  /** ISO 8601. */
  readonly at: string;
  readonly machine: Machine;
  readonly versions: Readonly<Record<string, string>>;
  /** One hash and one HMAC over the texts of a signed ListBrokers. */
  readonly crypto: Stated;
  readonly benches: readonly ReportedBench[];
}
