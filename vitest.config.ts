import { globSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/**
 * Tests that are slow by their nature: they start `npm start`, the framework, real clients or many processes,
 * wait for half-minute limits, or draw thousands of inputs. `npm run test:deep` runs them (CONTRIBUTING.md,
 * "The layers of tests").
 */
export const DEEP = [
  'tests/**/*.deep.test.ts',
  'tests/bench/**/*.test.ts',
  'tests/deep/**/*.test.ts',
  'tests/deploy/**/*.test.ts',
  'tests/directory/aws/{bundle,settings}.test.ts',
  'tests/faults/**/*.test.ts',
  'tests/fuzz/**/*.test.ts',
  'tests/handlers/invokeSamples.test.ts',
  'tests/integration/{attacks,clients,crash,liveDirectory*,load,login*,passThrough*}.test.ts',
  'tests/integration/{signers,sts,terraform,throttling,transactionConflict,wholeTable}.test.ts',
  'tests/journeys/**/*.test.ts',
  'tests/local/{engineLoss,gateway,invokeLocal,lifecycle,onePort,wire}.test.ts',
  'tests/supplyChain/**/*.test.ts',
];

/** What changes modules for the tests after it, and the handlers that read the environment once. */
const OWN_MODULES = /\bvi\.(?:mock|doMock|hoisted|resetModules)\b|\bhandler as\b|\/recordedCalls\.ts'/;

/**
 * Test files that leave their process as it was: tests/support/sharedProcess.ts checks it after each. They
 * run in one process a worker, in any order, because to start a process and load the modules takes longer
 * than the tests of most files.
 */
const SHARED = globSync('tests/**/*.test.ts', { cwd: import.meta.dirname, exclude: DEEP }).filter(
  (file) => !OWN_MODULES.test(readFileSync(new URL(file, import.meta.url), 'utf8')),
);

const exclude = ['**/node_modules/**', ...DEEP];

/** Of both configurations. */
export const SETTINGS = {
  maxWorkers: 2,
  hookTimeout: 120_000,
  coverage: { include: ['src/**/*.ts'], reporter: ['text-summary', 'html'] },
};

/** `npm test`: everything else, within three minutes on two quiet cores. */
export default defineConfig({
  test: {
    ...SETTINGS,
    testTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'shared',
          isolate: false,
          include: SHARED,
          exclude,
          setupFiles: ['tests/support/sharedProcess.ts'],
        },
      },
      {
        extends: true,
        test: { name: 'alone', include: ['tests/**/*.test.ts'], exclude: [...exclude, ...SHARED] },
      },
    ],
  },
});
