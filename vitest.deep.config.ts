import { defineConfig } from 'vitest/config';
import { DEEP, SETTINGS } from './vitest.config.ts';

/**
 * `npm run test:deep`: the slow tests, and each property again with all of its cases. The gate runs it after
 * `npm test`.
 */
export default defineConfig({
  test: {
    ...SETTINGS,
    include: [...DEEP, 'tests/**/*.property.test.ts'],
    exclude: ['**/node_modules/**'],
    env: { PROPERTY_CASES: process.env.PROPERTY_CASES ?? '1' },
    testTimeout: 120_000,
  },
});
