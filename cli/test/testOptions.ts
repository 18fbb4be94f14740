import { InvalidArgumentError } from 'commander';

/** The options of `mqgate test`. */
export interface TestOptions {
  readonly reporter: 'tree' | 'table' | 'json' | 'junit';
  /** The same as `--reporter json` and `--reporter table`. */
  readonly json?: true;
  readonly table?: true;
  readonly filter?: string;
  readonly update?: true;
  readonly coverage?: 'text' | 'json' | 'lcov' | 'html';
  readonly coverageFile?: string;
  readonly minCoverage?: number;
  readonly mutate?: true;
  readonly watch?: true;
  readonly schema?: true;
}

/** A share in percent, for `--min-coverage`. */
export function percent(text: string): number {
  const value = Number(text);
  if (!/^\d+(?:\.\d+)?$/u.test(text) || value > 100) throw new InvalidArgumentError('It must be 0 to 100.');
  return value;
}
