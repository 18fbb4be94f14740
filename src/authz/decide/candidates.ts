import { evaluateCondition } from '../policy/conditions/evaluateConditions.ts';
import type { Facts } from '../policy/conditions/facts.ts';
import type { Effect } from '../policy/parsedPolicy.ts';
import type { Drawers, Shelf } from './drawers.ts';
import type { Placed } from './placed.ts';

/**
 * The statements that may apply, as far as the conditions that they are filed behind tell: some lists, each
 * in order, and no statement in two of them.
 * INVARIANT: a statement that is in none of them certainly does not apply.
 */
export function candidates(
  { open, shelves, shared }: Drawers,
  effect: Effect,
  facts: Facts,
): readonly (readonly Placed[])[] {
  const lists: (readonly Placed[])[] = [open];
  for (const shelf of shelves) openShelf(shelf, facts, lists);
  for (const { condition, statements } of shared) {
    if (evaluateCondition(condition, effect, facts, []) !== false) lists.push(statements);
  }
  return lists;
}

function openShelf(shelf: Shelf, facts: Facts, lists: (readonly Placed[])[]): void {
  const known = facts.find(shelf.key);
  const { fact } = known;
  if (fact === 'absent') return;
  if (fact === 'unknown') {
    lists.push(shelf.statements);
    return;
  }
  if (fact.multivalued) return;
  const value = facts.read(known, fact.values, shelf.comparison)[0];
  // A value that cannot be read is equal to nothing, and no statement is here for a negated operator.
  if (value === undefined) return;
  const exact = shelf.exact.get(value);
  if (exact !== undefined) lists.push(exact);
  // Stryker disable next-line EqualityOperator: behind the end there is no test
  for (let index = 0; index < shelf.tests.length; index += 1) {
    // Stryker disable next-line OptionalChaining,ArrayDeclaration: both lists are of one length
    if (shelf.tests[index]?.(value)) lists.push(shelf.tested[index] ?? []);
  }
}
