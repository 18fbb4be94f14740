import type { CompiledStatement, ResourcePattern } from '../policy/compiledPolicy.ts';
import type { Symbols } from '../policy/matchGlob.ts';
import type { Subject } from './matchResource.ts';
import type { OrderedStatement } from './statementIndex.ts';

/** The length of a window: shorter ones are in too many ARNs, longer ones in too few patterns. */
const WINDOW = 6;
/**
 * A statement is indexed by its resource if at most this share of its rivals (see indexResources) has the
 * same windows.
 */
const SHARE = 1 / 4;
/** Marks the start and the end of a text and of a pattern; no code unit is negative. */
const EDGE = -4;
const BASE = 0x01000193;
/** `BASE` to the power of `WINDOW`, in 32 bits: the weight of the unit that leaves the window. */
const LEAVING = Array.from({ length: WINDOW }, () => BASE).reduce((power, base) => Math.imul(power, base), 1);

/**
 * Statements by a window of their resource patterns: six successive characters without a wildcard. An ARN
 * that matches a pattern contains each of its windows, so an index needs one window of each pattern only.
 * Windows are kept as 32-bit hashes: two windows with one hash only mean that a statement is tried in vain.
 */
export interface ResourceIndex {
  readonly statements: readonly OrderedStatement[];
  readonly byWindow: ReadonlyMap<number, readonly OrderedStatement[]>;
}

/**
 * An index of those statements for which the resource excludes more other statements than the conditions do.
 * `rivals`: how many statements a question has to try together with this one if its resource is not indexed.
 */
export function indexResources(
  all: readonly OrderedStatement[],
  rivals: (ordered: OrderedStatement) => number,
  atLeast: number,
): ResourceIndex | undefined {
  const wide = all.filter((ordered) => rivals(ordered) >= atLeast && !ordered.statement.resource.negated);
  // Stryker disable next-line ConditionalExpression,EqualityOperator: saves work only
  if (wide.length < atLeast) return undefined;
  const windows = new Map(wide.map((ordered) => [ordered, windowsOf(ordered.statement)]));
  const uses = new Map<number, number>();
  for (const window of [...windows.values()].flat(2)) uses.set(window, (uses.get(window) ?? 0) + 1);

  const statements: OrderedStatement[] = [];
  const byWindow = new Map<number, OrderedStatement[]>();
  for (const [ordered, patterns] of windows) {
    const rarest = patterns.flatMap((ofPattern) => rarestOf(ofPattern, uses) ?? []);
    const together = rarest.reduce((sum, { count }) => sum + count, 0);
    if (rarest.length < patterns.length || together > rivals(ordered) * SHARE) continue;
    statements.push(ordered);
    for (const window of new Set(rarest.map(({ hash }) => hash))) listOf(byWindow, window).push(ordered);
  }
  return statements.length < atLeast ? undefined : { statements, byWindow };
}

/**
 * The indexed statements that may match the resource, in order.
 * INVARIANT: the resource of every other indexed statement certainly does not match.
 */
export function statementsFor(
  { statements, byWindow }: ResourceIndex,
  { arn, alias, need }: Subject,
): readonly OrderedStatement[] {
  // Part of the ARN is not known yet. The window of a pattern could be in that part.
  if (need !== undefined) return statements;
  const found = new Set<OrderedStatement>();
  for (const text of [arn, alias()]) {
    if (text === undefined) continue;
    for (const window of hashes(text, true, true)) {
      for (const ordered of byWindow.get(window) ?? []) found.add(ordered);
    }
  }
  return [...found].sort((a, b) => a.order - b.order);
}

/** For each pattern of a statement the hashes of its windows. */
function windowsOf({ resource }: CompiledStatement): number[][] {
  return resource.patterns.map(windowsOfPattern);
}

/**
 * `glob` has a star for each variable of a pattern. The text between stars is in every ARN that the pattern
 * matches.
 */
function windowsOfPattern({ glob: { symbols } }: ResourcePattern): number[] {
  const found: number[] = [];
  let from = 0;
  for (let at = 0; at <= symbols.length; at += 1) {
    if ((symbols[at] ?? EDGE) >= 0) continue;
    found.push(...hashes(symbols.slice(from, at), from === 0, at === symbols.length));
    from = at + 1;
  }
  return found;
}

/** The hashes of all windows of a run of characters, with the edges of its text if it reaches them. */
function hashes(run: Symbols, atStart: boolean, atEnd: boolean): number[] {
  // Stryker disable next-line ArrayDeclaration: what both an ARN and a pattern have can only add a try in vain
  const found: number[] = [];
  const first = atStart ? -1 : 0;
  const end = run.length + (atEnd ? 1 : 0);
  let hash = 0;
  for (let at = first; at < end; at += 1) {
    hash = (Math.imul(hash, BASE) + (run[at] ?? EDGE)) | 0;
    const leaving = at - WINDOW;
    if (leaving >= first) hash = (hash - Math.imul(run[leaving] ?? EDGE, LEAVING)) | 0;
    if (leaving >= first - 1) found.push(hash);
  }
  return found;
}

/**
 * The window that the fewest patterns contain, and how many contain it. If several windows are equally rare,
 * the middle one: text near the start or the end of a pattern is often in other patterns too.
 */
function rarestOf(
  windows: readonly number[],
  uses: ReadonlyMap<number, number>,
): { readonly hash: number; readonly count: number } | undefined {
  const counted = windows.map((hash) => ({ hash, count: uses.get(hash) ?? 0 }));
  const fewest = Math.min(...counted.map(({ count }) => count));
  const rarest = counted.filter(({ count }) => count === fewest);
  return rarest[rarest.length >> 1];
}

function listOf(map: Map<number, OrderedStatement[]>, window: number): OrderedStatement[] {
  const list = map.get(window) ?? [];
  map.set(window, list);
  return list;
}
