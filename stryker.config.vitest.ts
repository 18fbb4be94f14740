import { defineConfig } from 'vitest/config';

/**
 * The tests that mutants of the decision core are run against: unit tests, tables, and the conditions that
 * were recorded on AWS. Properties are left out: they draw their cases anew each time, so a mutant that only
 * they kill would survive one day and not the next.
 */
export default defineConfig({
  test: {
    include: [
      'tests/authz/decide/*.test.ts',
      'tests/authz/policy/**/*.test.ts',
      'tests/recorded/conditions.test.ts',
    ],
    exclude: ['**/*.property.test.ts'],
    testTimeout: 30_000,
    // One worker for all files: to start one for each takes most of the time of a mutant.
    isolate: false,
  },
});
