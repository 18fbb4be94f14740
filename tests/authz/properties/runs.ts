/** How many cases a property is given; CI asks for at least 10,000 (`FUZZ_RUNS`). */
export const RUNS = Number(process.env.FUZZ_RUNS || 10_000);

/** For the properties that are dear. */
export const FEWER = Math.ceil(RUNS / 5);

/** Ten thousand cases take seconds; more of them take longer than a unit test may. */
export const PATIENCE = 30_000 + RUNS * 10;
