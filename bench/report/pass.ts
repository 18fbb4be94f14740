import type { Figure } from '../figure.ts';

/** One run of one bench in a process of its own. */
export interface Pass {
  readonly bench: string;
  readonly figures: readonly Figure[];
  /** Of the raw crypto, measured shortly before and after. */
  readonly cryptoNs: number;
  readonly seconds: number;
  readonly loadBefore: number;
  readonly loadAfter: number;
}
