import type { Comparison, Test } from '../policy/conditions/comparisons.ts';
import type { ComparingCondition, CompiledCondition } from '../policy/conditions/compiledCondition.ts';
import type { Placed } from './placed.ts';

/** Fewer statements are read through faster than they are found. */
export const WORTH_FILING = 16;

/**
 * The statements of one layer and effect, in order. Where there are many, each is filed behind one of its
 * conditions, so that a question reads a key once for all the statements that compare it, and answers once a
 * condition that many share.
 */
export interface Drawers {
  readonly all: readonly Placed[];
  /** Behind no condition. All of them, where there are few. */
  readonly open: readonly Placed[];
  readonly shelves: readonly Shelf[];
  readonly shared: readonly SharedCondition[];
}

/** Statements that need one key to have one of some values. */
export interface Shelf {
  readonly key: string;
  readonly comparison: Comparison;
  readonly statements: Placed[];
  /** By the one reading that fits, where a comparison is exact. */
  readonly exact: Map<unknown, Placed[]>;
  /**
   * For other comparisons: what a reading must pass, and behind the same index the statements that ask it.
   */
  readonly tests: Test[];
  readonly tested: Placed[][];
}

/** A condition of any kind, and the statements that have it. */
export interface SharedCondition {
  readonly condition: CompiledCondition;
  readonly statements: Placed[];
}

/** How many statements have a condition, by its identity. */
type Uses = ReadonlyMap<string, number>;

export function fileStatements(all: readonly Placed[]): Drawers {
  if (all.length < WORTH_FILING) return { all, open: all, shelves: [], shared: [] };
  const uses = countUses(all);
  const open: Placed[] = [];
  const shelves = new Map<Comparison, Map<string, Shelf>>();
  const tested = new Map<string, Placed[]>();
  const shared = new Map<string, SharedCondition>();
  for (const placed of all) {
    const byRarity = placed.statement.conditions.all.toSorted((a, b) => usesOf(a, uses) - usesOf(b, uses));
    const rarest = byRarity.find(isExact) ?? byRarity.find(isTested);
    const commonest = byRarity.at(-1);
    if (rarest !== undefined) fileByValue(placed, rarest, shelves, tested);
    else if (commonest !== undefined && usesOf(commonest, uses) > 1) {
      const empty = () => ({ condition: commonest, statements: [] });
      entryOf(shared, commonest.identity, empty).statements.push(placed);
    } else open.push(placed);
  }
  return {
    all,
    open,
    shelves: [...shelves.values()].flatMap((byKey) => [...byKey.values()]),
    shared: [...shared.values()],
  };
}

/** Whether it needs its key, and needs it to have one of some values that are known by now. */
function isTested(condition: CompiledCondition): condition is ComparingCondition {
  if (condition.kind !== 'comparing' || condition.ifExists || condition.operator.negated) return false;
  return condition.quantifier === 'plain' && condition.values.every((value) => typeof value === 'function');
}

function isExact(condition: CompiledCondition): condition is ComparingCondition {
  return isTested(condition) && condition.exact !== undefined;
}

function fileByValue(
  placed: Placed,
  { key, identity, exact, values, operator: { comparison } }: ComparingCondition,
  shelves: Map<Comparison, Map<string, Shelf>>,
  tested: Map<string, Placed[]>,
): void {
  const byKey = entryOf(shelves, comparison, () => new Map<string, Shelf>());
  const shelf = entryOf(byKey, key, () => emptyShelf(key, comparison));
  shelf.statements.push(placed);
  // Stryker disable next-line ConditionalExpression: saves work only; the tests say the same
  if (exact !== undefined) {
    for (const value of exact) entryOf(shelf.exact, value, () => []).push(placed);
    return;
  }
  const drawer = entryOf(tested, identity, () => {
    const made: Placed[] = [];
    shelf.tests.push(anyOf(values.filter((value) => typeof value === 'function')));
    shelf.tested.push(made);
    return made;
  });
  drawer.push(placed);
}

function emptyShelf(key: string, comparison: Comparison): Shelf {
  return { key, comparison, statements: [], exact: new Map(), tests: [], tested: [] };
}

function anyOf(tests: readonly Test[]): Test {
  const [only, another] = tests;
  // Stryker disable next-line ConditionalExpression: saves work only
  if (only !== undefined && another === undefined) return only;
  return (value) => tests.some((test) => test(value));
}

function countUses(all: readonly Placed[]): Uses {
  const uses = new Map<string, number>();
  for (const { statement } of all) {
    for (const { identity } of statement.conditions.all) uses.set(identity, (uses.get(identity) ?? 0) + 1);
  }
  return uses;
}

function usesOf({ identity }: CompiledCondition, uses: Uses): number {
  return uses.get(identity) ?? 0;
}

function entryOf<Key, Entry>(map: Map<Key, Entry>, key: Key, make: () => Entry): Entry {
  let entry = map.get(key);
  if (entry === undefined) {
    entry = make();
    map.set(key, entry);
  }
  return entry;
}
