import type { Figure } from '../../bench/figure.ts';
import type { Pass } from '../../bench/report/pass.ts';

export function figure(name: string, value: number, change: Partial<Figure> = {}): Figure {
  return { name, value, unit: 'ns', ...change };
}

/** A pass on a machine whose raw crypto takes 1000 ns. */
export function pass(figures: readonly Figure[], change: Partial<Pass> = {}): Pass {
  return {
    bench: 'some',
    figures,
    cryptoNs: 1_000,
    seconds: 2,
    loadBefore: 0.5,
    loadAfter: 0.7,
    ...change,
  };
}
