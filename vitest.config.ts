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

/** `npm test`: everything else, within three minutes on two quiet cores. */
export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['**/node_modules/**', ...DEEP],
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    coverage: { include: ['src/**/*.ts'], reporter: ['text-summary', 'html'] },
  },
});
