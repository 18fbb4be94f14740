import {
  ANY_ONE,
  ANY_RUN,
  compileGlob,
  type Glob,
  HOLE,
  matchGlob,
} from '../../src/authz/policy/matchGlob.ts';
import type { ParsedList } from '../../src/authz/policy/parsedPolicy.ts';

/** A value of `Action` or `Resource`, ready to be compared with many others. */
export interface Pattern {
  /** Actions are in lower case. */
  readonly text: string;
  readonly glob: Glob;
  /**
   * The value as a text with a hole for every wildcard. A pattern that matches this text matches everything
   * that the value matches.
   */
  readonly holes: readonly number[];
  readonly variable: boolean;
}

const known = new WeakMap<ParsedList, readonly Pattern[]>();

/** The values of a list, compiled once. */
export function patternsOf(list: ParsedList, element: 'Action' | 'Resource'): readonly Pattern[] {
  const before = known.get(list);
  if (before !== undefined) return before;
  const made = list.values.map((value): Pattern => {
    const text = element === 'Action' ? value.toLowerCase() : value;
    const glob = compileGlob([{ text, literal: false }]);
    const holes = glob.symbols.map((symbol) => (symbol === ANY_ONE || symbol === ANY_RUN ? HOLE : symbol));
    return { text, glob, holes, variable: text.includes('${') };
  });
  known.set(list, made);
  return made;
}

/**
 * Whether a pattern matches everything that another one matches. Sound, not complete: it may miss a coverage,
 * but every one that it reports is true.
 */
export function covers(pattern: Pattern, other: Pattern): boolean {
  if (pattern.text === other.text || /^\*+$/u.test(pattern.text)) return true;
  if (!pattern.glob.wild || pattern.variable || other.variable) return false;
  return matchGlob(pattern.glob, other.holes);
}

/** Whether a list matches everything that another list matches. */
export function coversList(one: ParsedList, other: ParsedList, element: 'Action' | 'Resource'): boolean {
  const [mine, theirs] = [patternsOf(one, element), patternsOf(other, element)];
  const within = (inner: readonly Pattern[], outer: readonly Pattern[]) =>
    inner.every((value) => outer.some((pattern) => covers(pattern, value)));
  if (one.negated !== other.negated) return !one.negated && mine.some(({ text }) => /^\*+$/u.test(text));
  return one.negated ? within(mine, theirs) : within(theirs, mine);
}
