const { FUZZ_SECONDS, FUZZ_SEED } = process.env;

/** How long each target is fuzzed: in CI a few seconds, `npm run fuzz` says more. */
export const SECONDS = Number(FUZZ_SECONDS || 2.5);

/** In CI always the same: a change is judged by its own inputs. `npm run fuzz` draws new ones. */
const CI_SEED = 20_171_128;
/** Printed with every finding; with it the same inputs come again. */
export const SEED = Number(
  FUZZ_SEED || (FUZZ_SECONDS ? 1 + Math.floor(Math.random() * 0x7ffffffe) : CI_SEED),
);

/** The time of one test, with its seeds, both kinds of fuzzing, and a busy machine. */
export const PATIENCE = 120_000 + SECONDS * 4_000;
