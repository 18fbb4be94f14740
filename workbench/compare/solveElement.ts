import type { Family } from '../../src/authz/policy/conditions/comparisons.ts';
import type { ComparingCondition } from '../../src/authz/policy/conditions/compiledCondition.ts';
import { evaluateCondition } from '../../src/authz/policy/conditions/evaluateConditions.ts';
import { Facts } from '../../src/authz/policy/conditions/facts.ts';
import { constantPieces } from '../../src/authz/policy/template.ts';
import type { ConditionAtom } from './atoms.ts';
import { findWord, fitsWord, isFiniteSet, type WordConstraint } from './findWord.ts';
import type { KeyType } from './keyTypes.ts';
import { ARN, dataPattern, type Pattern, widestPattern } from './patterns.ts';
import { marksOf, valuesOf } from './values.ts';

/** An atom about one value of a key, and the truth value that it must have. */
export interface ElementLiteral {
  readonly atom: ConditionAtom & { readonly condition: ComparingCondition };
  readonly holds: boolean;
}

export type Found<Value> =
  | { readonly is: 'found'; readonly value: Value }
  | { readonly is: 'none' }
  /**
   * No value was found, and it was not proved that there is none; `why` names the bound that was exceeded.
   */
  | { readonly is: 'unknown'; readonly why: string };

export const NONE: Found<never> = { is: 'none' };
export const found = <Value>(value: Value): Found<Value> => ({ is: 'found', value });

/**
 * The values of a type for the family of operators that compares it. A finite list is enough: every other
 * value gives the same results as one of them.
 */
const NATIVE: Readonly<Record<KeyType['values'], readonly Family[]>> = {
  text: [],
  bool: [],
  integer: ['numeric'],
  seconds: ['date'],
  instant: ['date'],
  epoch: ['date', 'numeric'],
  address: ['address'],
};
export const TEXTUAL: readonly Family[] = ['string', 'ignoreCase', 'like', 'arn'];

/** Whether the engine finds that the atom holds for one value. Its variables must already have values. */
export function holdsOf({ condition, effect }: ElementLiteral['atom'], value: string): boolean {
  const facts = new Facts(() => ({ values: [value], multivalued: false }));
  return evaluateCondition(condition, effect, facts, []) === true;
}

/**
 * One value for which every literal has its required truth value, and which meets every constraint of `words`
 * on its text.
 */
export function solveElement(
  type: KeyType['values'],
  literals: readonly ElementLiteral[],
  words: readonly WordConstraint[] = [],
  suggested: readonly string[] = [],
): Found<string> {
  const conditions = literals.map(({ atom }) => atom.condition);
  const families = new Set(conditions.map(({ operator }) => operator.comparison.family));
  const fits = (value: string) => literals.every(({ atom, holds }) => holdsOf(atom, value) === holds);
  const isTextual = [...families].every((family) => TEXTUAL.includes(family));
  if (type === 'text' && isTextual) return solveWord(literals, words, suggested);
  const candidates = [...suggested, ...valuesOf(type, marksOf(conditions))];
  const value = candidates.find((one) => fits(one) && words.every((word) => fitsWord(one, word)));
  if (value !== undefined) return found(value);
  const others = [...families].filter((family) => !NATIVE[type].includes(family));
  const complete = type === 'bool' || (type === 'text' ? families.size <= 1 : others.length === 0);
  if (complete && words.length === 0) return NONE;
  const textual = solveWord(literals.filter(isTextualLiteral), words, suggested);
  if (textual.is === 'none') return NONE;
  if (type === 'text' && textual.is === 'found' && fits(textual.value)) return textual;
  return { is: 'unknown', why: `operators of several families (${[...families].join(', ')})` };
}

function isTextualLiteral({ atom }: ElementLiteral): boolean {
  return TEXTUAL.includes(atom.condition.operator.comparison.family);
}

function solveWord(
  literals: readonly ElementLiteral[],
  words: readonly WordConstraint[],
  suggested: readonly string[],
): Found<string> {
  const constraints: WordConstraint[] = [...words];
  let left = false;
  for (const literal of literals) {
    const constraint = wordConstraint(literal);
    if (constraint === undefined) left = true;
    else constraints.push(constraint);
  }
  const word = findWord(constraints, suggested);
  if (word === 'none') return NONE;
  if (word === 'unknown') return { is: 'unknown', why: 'too many states of its patterns' };
  if (!left) return found(word.text);
  const { texts } = marksOf(literals.map(({ atom }) => atom.condition));
  const fits = (value: string) =>
    literals.every(({ atom, holds }) => holdsOf(atom, value) === holds) &&
    words.every((one) => fitsWord(value, one));
  const listed = constraints.find(isFiniteSet)?.any.map(({ pattern }) => pattern.text ?? '');
  if (listed?.some(fits) === false) return NONE;
  const value = [...(listed ?? []), word.text, ...texts, ...texts.flatMap(otherCase), ...suggested].find(
    fits,
  );
  return value === undefined
    ? { is: 'unknown', why: 'letters outside ASCII compared without case' }
    : found(value);
}

/**
 * Variants of the text: each letter alone in upper case, and all letters together. Letters whose upper case
 * has several characters are left out.
 */
function otherCase(text: string): string[] {
  const letters = [...text];
  const raised = letters.map((letter) =>
    letter.toUpperCase().length === letter.length ? letter.toUpperCase() : letter,
  );
  const one = letters.map((_, at) =>
    letters.map((letter, index) => (index === at ? (raised[at] ?? '') : letter)).join(''),
  );
  return [...one, raised.join('')];
}

const known = new WeakMap<ConditionAtom, Map<boolean, WordConstraint | 'none'>>();

/** The literal as a constraint on the text. Undefined: no pattern can express it. */
export function wordConstraint({ atom, holds }: ElementLiteral): WordConstraint | undefined {
  let both = known.get(atom);
  if (both === undefined) {
    both = new Map();
    known.set(atom, both);
  }
  const kept = both.get(holds);
  if (kept !== undefined) return kept === 'none' ? undefined : kept;
  const made = makeConstraint(atom, holds);
  both.set(holds, made ?? 'none');
  return made;
}

function makeConstraint(
  { condition, effect }: ElementLiteral['atom'],
  holds: boolean,
): WordConstraint | undefined {
  const { operator, values, templates } = condition;
  const { comparison, negated } = operator;
  const guard = comparison.family === 'arn' ? { guard: ARN } : {};
  const any: { readonly view: 'whole'; readonly pattern: Pattern }[] = [];
  for (const [index, template] of templates.entries()) {
    if (values[index] === 'doubt') {
      // docs/rules/iam.md rule 21: the effect decides, unless an earlier value matches.
      const outcome = effect === 'Deny';
      if (outcome === negated) break;
      return { ...guard, any: [], negated: outcome, holds };
    }
    const pieces = constantPieces(template);
    const data = pieces && comparison.data(pieces);
    if (data === undefined) return undefined;
    const pattern = dataPattern(data, comparison.family === 'ignoreCase');
    if (pattern === undefined) return undefined;
    if (pattern !== 'never') any.push({ view: 'whole', pattern });
  }
  return { ...guard, any, negated, holds };
}

/**
 * A necessary constraint for a literal with open variables. If it must match, the text must match one of the
 * values' widest patterns. If it must not match, the text must not match any value without variables.
 */
export function relaxedConstraint({ atom, holds }: ElementLiteral): WordConstraint | undefined {
  const { operator, templates, values } = atom.condition;
  const { family } = operator.comparison;
  if ((family !== 'string' && family !== 'like') || values.includes('doubt')) return undefined;
  const isMatch = operator.negated !== holds;
  const some = isMatch ? templates : templates.filter((template) => constantPieces(template) !== undefined);
  const any = some.map(
    (template) => ({ view: 'whole', pattern: widestPattern(template, family === 'like') }) as const,
  );
  return { any, negated: false, holds: isMatch };
}
