import { afterAll } from 'vitest';
import { changes, processState } from './processState.ts';

/**
 * Runs before each test file of the project `shared` (vitest.config.ts). Its hook is registered first, so it
 * runs after all hooks of the file.
 */
const before = processState();

afterAll(() => {
  const left = changes(before, processState());
  if (left.length > 0) throw new Error(`This file left the process changed: ${left.join(', ')}.`);
});
