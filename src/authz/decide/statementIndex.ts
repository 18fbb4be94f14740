import type { CompiledPolicy, CompiledStatement } from '../policy/compiledPolicy.ts';
import type { Comparison, Test } from '../policy/conditions/comparisons.ts';
import type { ComparingCondition, CompiledCondition } from '../policy/conditions/compiledCondition.ts';
import { indexResources, type ResourceIndex } from './resourceIndex.ts';
import type { PolicyKind, Reason } from './types.ts';

/** Below this length, reading the whole list is faster than an index. */
export const WORTH_INDEXING = 16;

/**
 * The statements of one layer and effect, in order. Where there are many, each is indexed by one of its
 * conditions, or by its resource if that distinguishes more statements. A question then reads a key once for
 * all the statements that compare it, and evaluates a condition that many statements share once.
 */
export interface StatementIndex {
  readonly all: readonly OrderedStatement[];
  /** The statements that are not indexed; in a short list, all statements. */
  readonly open: readonly OrderedStatement[];
  readonly keyed: readonly KeyedStatements[];
  readonly shared: readonly SharedCondition[];
  /** Undefined: the resources distinguish too few statements. */
  readonly byResource: ResourceIndex | undefined;
}

/** Statements that apply only if one key has one of some values. */
export interface KeyedStatements {
  readonly key: string;
  readonly comparison: Comparison;
  readonly statements: OrderedStatement[];
  /** Exact comparisons: statements by the one value that matches. */
  readonly exact: Map<unknown, OrderedStatement[]>;
  /**
   * For other comparisons: a test of the value, and `tested` has the statements that need it at the same
   * position.
   */
  readonly tests: Test[];
  readonly tested: OrderedStatement[][];
}

/** A condition of any operator, and the statements that have it. */
interface SharedCondition {
  readonly condition: CompiledCondition;
  readonly statements: OrderedStatement[];
}

/** How many statements have a condition, by the identity of the condition. */
type Uses = ReadonlyMap<string, number>;

export function indexStatements(all: readonly OrderedStatement[]): StatementIndex {
  if (all.length < WORTH_INDEXING) return { all, open: all, keyed: [], shared: [], byResource: undefined };
  const uses = countUses(all);
  const open: OrderedStatement[] = [];
  const keyed = new Map<Comparison, Map<string, KeyedStatements>>();
  const tested = new Map<string, OrderedStatement[]>();
  const shared = new Map<string, SharedCondition>();
  const conditions = new Map(all.map((ordered) => [ordered, bestCondition(ordered, uses)]));
  const rivals = (ordered: OrderedStatement) => conditions.get(ordered)?.uses ?? all.length;
  const byResource = indexResources(all, rivals, WORTH_INDEXING);
  const indexed = new Set(byResource?.statements);
  for (const [ordered, best] of conditions) {
    if (indexed.has(ordered)) continue;
    if (best === undefined) open.push(ordered);
    else if (best.value !== undefined) indexByValue(ordered, best.value, keyed, tested);
    else {
      const empty = () => ({ condition: best.shared, statements: [] });
      entryOf(shared, best.shared.identity, empty).statements.push(ordered);
    }
  }
  return {
    all,
    open,
    keyed: [...keyed.values()].flatMap((byKey) => [...byKey.values()]),
    shared: [...shared.values()],
    byResource,
  };
}

/** The condition that a statement is indexed by, and how many statements have it. */
type BestCondition = { readonly uses: number } & (
  | { readonly value: ComparingCondition }
  | { readonly value?: undefined; readonly shared: CompiledCondition }
);

/**
 * The rarest condition that can be looked up by its value. If there is none: the most frequent condition,
 * provided that at least one other statement has it.
 */
function bestCondition({ statement }: OrderedStatement, uses: Uses): BestCondition | undefined {
  const byRarity = statement.conditions.all.toSorted((a, b) => usesOf(a, uses) - usesOf(b, uses));
  const value = byRarity.find(isExact) ?? byRarity.find(isTested);
  if (value !== undefined) return { value, uses: usesOf(value, uses) };
  const shared = byRarity.at(-1);
  if (shared === undefined || usesOf(shared, uses) === 1) return undefined;
  return { shared, uses: usesOf(shared, uses) };
}

/** Whether the condition is false without its key, and all its values are constants. */
function isTested(condition: CompiledCondition): condition is ComparingCondition {
  if (condition.kind !== 'comparing' || condition.ifExists || condition.operator.negated) return false;
  return condition.quantifier === 'plain' && condition.values.every((value) => typeof value === 'function');
}

function isExact(condition: CompiledCondition): condition is ComparingCondition {
  return isTested(condition) && condition.exact !== undefined;
}

function indexByValue(
  ordered: OrderedStatement,
  { key, identity, exact, values, operator: { comparison } }: ComparingCondition,
  keyed: Map<Comparison, Map<string, KeyedStatements>>,
  tested: Map<string, OrderedStatement[]>,
): void {
  const byKey = entryOf(keyed, comparison, () => new Map<string, KeyedStatements>());
  const entry = entryOf(byKey, key, () => noStatements(key, comparison));
  entry.statements.push(ordered);
  // Stryker disable next-line ConditionalExpression,BlockStatement: saves work only; the tests say the same
  if (exact !== undefined) {
    for (const value of exact) entryOf(entry.exact, value, () => []).push(ordered);
    return;
  }
  const group = entryOf(tested, identity, () => {
    const made: OrderedStatement[] = [];
    entry.tests.push(anyOf(values as readonly Test[]));
    entry.tested.push(made);
    return made;
  });
  group.push(ordered);
}

function noStatements(key: string, comparison: Comparison): KeyedStatements {
  return { key, comparison, statements: [], exact: new Map(), tests: [], tested: [] };
}

function anyOf(tests: readonly Test[]): Test {
  const [only, another] = tests;
  // Stryker disable next-line ConditionalExpression,EqualityOperator: saves work only; a condition has a value
  if (only !== undefined && another === undefined) return only;
  return (value) => tests.some((test) => test(value));
}

function countUses(all: readonly OrderedStatement[]): Uses {
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

/** A statement with its position. */
export interface OrderedStatement {
  readonly policy: CompiledPolicy;
  readonly statement: CompiledStatement;
  /** Its position among the statements of its layer and effect. */
  readonly order: number;
  /** What the reason of a decision shows of it. */
  readonly where: Partial<Reason>;
}

export function orderedStatement(
  kind: PolicyKind,
  policy: CompiledPolicy,
  statement: CompiledStatement,
  order: number,
): OrderedStatement {
  const where = {
    policyKind: kind,
    policy: policy.name,
    ...(policy.arn === undefined ? {} : { policyArn: policy.arn }),
    ...(statement.sid === undefined ? {} : { sid: statement.sid }),
    statement: statement.index,
    ...(statement.doubt === undefined ? {} : { doubt: statement.doubt }),
  };
  return { policy, statement, order, where };
}
