import type { PolicySet } from '../../src/authz/decide/types.ts';
import { Comparer } from './comparer.ts';
import type { Comparison } from './comparison.ts';
import { ANY_PRINCIPAL, type World } from './world.ts';

/**
 * Whether any request of the world is answered differently by two sets of policies, with a witness for each
 * kind of difference. `equal` is a proof; a witness was answered by the engine on both sides.
 * @throws ComparisonFault if the engine does not confirm a witness: a fault of the comparison
 */
export function comparePolicySets(
  before: PolicySet,
  after: PolicySet,
  world: World = ANY_PRINCIPAL,
): Comparison {
  return new Comparer().compare(before, after, world);
}
