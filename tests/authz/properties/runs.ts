import { cases } from '../../support/cases.ts';

/** How many cases a property draws. */
export const RUNS = cases(10_000);

/** For the properties whose cases cost more. */
export const FEWER = cases(2_000);

/** Ten thousand cases take seconds; more of them take longer than a unit test may. */
export const PATIENCE = 30_000 + RUNS * 10;
