import type { ContextLookup } from '../../decide/types.ts';
import type { Truth } from '../truth.ts';
import type { CompiledConditions } from './compileConditions.ts';

/** Whether every condition holds; keys that are not yet known are added to `needs`. */
export function evaluateConditions(
  _conditions: CompiledConditions,
  _context: ContextLookup,
  _needs: string[],
): Truth {
  return true;
}
