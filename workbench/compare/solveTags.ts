import type { ContextFact } from '../../src/authz/decide/types.ts';
import type { WordConstraint } from './findWord.ts';
import { keyType } from './keyTypes.ts';
import { foldedPattern } from './patterns.ts';
import { type ElementLiteral, type Found, found, NONE, solveElement } from './solveElement.ts';
import { absent, type KeyLiteral, listLiterals, solveKey } from './solveKey.ts';
import type { QuestionKind } from './world.ts';

const TAG_KEYS = 'aws:tagkeys';
const PREFIX = 'aws:requesttag/';
/** The most tags that may be present or absent: each of them doubles the number of cases. */
const OPEN_TAGS = 12;

type Facts = ReadonlyMap<string, ContextFact>;

/**
 * The tags of a request. A request has `aws:RequestTag/x` exactly if one of its `aws:TagKeys` is `x` without
 * regard to case. If two keys differ only in case, it is not clear which one is meant, so at most one is
 * used.
 */
export function solveTags(literals: readonly KeyLiteral[], kind: QuestionKind): Found<Facts> {
  const byKey = Map.groupBy(literals, ({ atom }) => atom.key);
  const names = [...byKey.keys()].filter((key) => key.startsWith(PREFIX));
  const given = new Map<string, ContextFact>();
  const open: string[] = [];
  const never: string[] = [];
  let unknown: Found<Facts> = NONE;
  for (const key of names) {
    const own = byKey.get(key) ?? [];
    const mayMiss = absent(own).is === 'found';
    const value = solveKey({ ...keyType(key, kind), presence: 'always' }, own);
    const mayBe = keyType(key, kind).presence !== 'never' && value.is === 'found';
    if (value.is === 'unknown') unknown = value;
    if (value.is === 'found' && mayBe) given.set(key, value.value);
    if (!mayMiss && !mayBe) return unknown;
    if (mayMiss && mayBe) open.push(key);
    else if (mayMiss) never.push(key);
  }
  if (open.length > OPEN_TAGS) return { is: 'unknown', why: `${open.length} tags that may be given or not` };
  const keys = byKey.get(TAG_KEYS) ?? [];
  const certain = [...given.keys()].filter((key) => !open.includes(key));
  for (let choice = 0; choice < 2 ** open.length; choice += 1) {
    const chosen = open.filter((_, index) => ((choice >> index) & 1) === 1);
    const present = [...certain, ...chosen];
    const missing = [...never, ...open.filter((key) => !chosen.includes(key))];
    const list = solveKeys(keys, present, missing, kind);
    if (list.is === 'unknown') unknown = list;
    if (list.is !== 'found') continue;
    const facts = new Map<string, ContextFact>([[TAG_KEYS, list.value]]);
    for (const key of missing) facts.set(key, 'absent');
    for (const key of present) facts.set(key, given.get(key) ?? 'absent');
    return found(facts);
  }
  return unknown;
}

/** A value of `aws:TagKeys` for one choice of the tags that are present. */
function solveKeys(
  literals: readonly KeyLiteral[],
  present: readonly string[],
  missing: readonly string[],
  kind: QuestionKind,
): Found<ContextFact> {
  if (present.length === 0 && absent(literals).is === 'found') return found('absent');
  if (keyType(TAG_KEYS, kind).presence === 'never') return NONE;
  const split = listLiterals(literals);
  if (split === undefined) return NONE;
  const isNamed = (key: string, holds: boolean): WordConstraint | undefined => {
    const pattern = foldedPattern(key.slice(PREFIX.length));
    return pattern && { any: [{ view: 'whole', pattern }], negated: false, holds };
  };
  const others = [...present, ...missing].map((key) => isNamed(key, false));
  const own = present.map((key) => isNamed(key, true));
  if (![...others, ...own].every((one) => one !== undefined)) {
    return { is: 'unknown', why: 'letters outside ASCII in the name of a tag' };
  }
  const values: string[] = [];
  const shared: ElementLiteral[] = [];
  let unknown: Found<ContextFact> = NONE;
  const loose = split.some.length > 0 || present.length > 0 ? split.some : [undefined];
  for (const some of loose) {
    const value = solveElement('text', [...split.every, ...(some ? [some] : [])], others as WordConstraint[]);
    if (value.is === 'found') values.push(value.value);
    else if (some === undefined) return value;
    else shared.push(some);
    if (value.is === 'unknown') unknown = value;
  }
  const placed = place(
    shared,
    present.map(() => []),
    split.every,
    own as WordConstraint[],
  );
  return placed === undefined
    ? unknown
    : found({ values: [...new Set([...placed, ...values])], multivalued: true });
}

/**
 * Assigns each existential to the key of a present tag, and tries every assignment until one has a solution.
 */
function place(
  left: readonly ElementLiteral[],
  given: readonly (readonly ElementLiteral[])[],
  every: readonly ElementLiteral[],
  own: readonly WordConstraint[],
): string[] | undefined {
  const [next, ...rest] = left;
  if (next === undefined) {
    const values: string[] = [];
    for (const [index, word] of own.entries()) {
      const value = solveElement('text', [...every, ...(given[index] ?? [])], [word]);
      if (value.is !== 'found') return undefined;
      values.push(value.value);
    }
    return values;
  }
  for (const index of own.keys()) {
    const more = given.map((list, at) => (at === index ? [...list, next] : list));
    const placed = place(rest, more, every, own);
    if (placed !== undefined) return placed;
  }
  return undefined;
}
