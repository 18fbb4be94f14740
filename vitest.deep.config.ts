import { defineConfig } from 'vitest/config';
import fast, { DEEP } from './vitest.config.ts';

/** `npm run test:deep`: what is slow by its nature. The gate runs it after `npm test`. */
export default defineConfig({
  test: { ...fast.test, include: DEEP, exclude: ['**/node_modules/**'], maxWorkers: 2, testTimeout: 120_000 },
});
