/** How long each target is fuzzed: in CI a few seconds, `npm run fuzz` says more. */
export const SECONDS = Number(process.env.FUZZ_SECONDS || 2.5);
/** Printed with every finding; with it the same inputs come again. */
export const SEED = Number(process.env.FUZZ_SEED || 1 + Math.floor(Math.random() * 0x7ffffffe));

/** Of one test: seeds, two kinds of fuzzing, and a busy machine. */
export const PATIENCE = 120_000 + SECONDS * 4_000;
