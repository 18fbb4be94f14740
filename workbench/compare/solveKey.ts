import type { ContextFact } from '../../src/authz/decide/types.ts';
import { evaluateCondition } from '../../src/authz/policy/conditions/evaluateConditions.ts';
import { Facts } from '../../src/authz/policy/conditions/facts.ts';
import type { ConditionAtom } from './atoms.ts';
import type { WordConstraint } from './findWord.ts';
import type { KeyType } from './keyTypes.ts';
import {
  type ElementLiteral,
  type Found,
  found,
  NONE,
  relaxedConstraint,
  solveElement,
} from './solveElement.ts';

/** A condition on one key, and the truth value that it must have. */
export interface KeyLiteral {
  readonly atom: ConditionAtom;
  readonly holds: boolean;
}

export const single = (value: string): ContextFact => ({ values: [value], multivalued: false });

/**
 * Whether the atom has its required truth value for a fact of its key. While it has open variables, only the
 * fact `absent` can be tested.
 */
export function holdsFor({ condition, effect }: ConditionAtom, fact: ContextFact): boolean {
  return evaluateCondition(condition, effect, new Facts(() => fact), []) === true;
}

/**
 * A fact of one key for which every literal has its required truth value. A literal with open variables is
 * tested only if the key is absent, or if its form alone decides.
 */
export function solveKey(
  type: KeyType,
  literals: readonly KeyLiteral[],
  words: readonly WordConstraint[] = [],
  suggested: readonly string[] = [],
): Found<ContextFact> {
  const attempts: (() => Found<ContextFact>)[] = [];
  if (type.presence !== 'always' && words.length === 0) attempts.push(() => absent(literals));
  if (type.presence !== 'never' && type.many !== 'list') {
    attempts.push(() => one(type, literals, words, suggested));
  }
  if (type.presence !== 'never' && type.many !== 'single') attempts.push(() => list(type, literals, words));
  let unknown: Found<ContextFact> = NONE;
  for (const attempt of attempts) {
    const result = attempt();
    if (result.is === 'found') return result;
    if (result.is === 'unknown') unknown = result;
  }
  return unknown;
}

export function absent(literals: readonly KeyLiteral[]): Found<ContextFact> {
  return literals.every(({ atom, holds }) => holdsFor(atom, 'absent') === holds) ? found('absent') : NONE;
}

function one(
  type: KeyType,
  literals: readonly KeyLiteral[],
  words: readonly WordConstraint[],
  suggested: readonly string[],
): Found<ContextFact> {
  const elements: ElementLiteral[] = [];
  const relaxed: WordConstraint[] = [];
  for (const literal of literals) {
    const { atom, holds } = literal;
    if (atom.condition.kind === 'presence') {
      if (atom.condition.present !== holds) return NONE;
    } else if (atom.variables.length === 0) elements.push(literal as ElementLiteral);
    else if (type.values === 'text') {
      const constraint = relaxedConstraint(literal as ElementLiteral);
      if (constraint !== undefined) relaxed.push(constraint);
    }
  }
  const value = solveElement(type.values, elements, [...words, ...relaxed], suggested);
  return value.is === 'found' ? found(single(value.value)) : value;
}

/**
 * The literals that every element of a list must meet, and the existentials: each must be met by at least one
 * element.
 */
export interface ListLiterals {
  readonly every: readonly ElementLiteral[];
  readonly some: readonly ElementLiteral[];
}

/** Undefined: the form of a literal excludes any list. */
export function listLiterals(literals: readonly KeyLiteral[]): ListLiterals | undefined {
  const every: ElementLiteral[] = [];
  const some: ElementLiteral[] = [];
  for (const literal of literals) {
    const { atom, holds } = literal;
    const { condition } = atom;
    if (condition.kind === 'presence') {
      if (condition.present !== holds) return undefined;
      continue;
    }
    if (condition.quantifier === 'plain') {
      if (holds) return undefined;
      continue;
    }
    if (atom.variables.length > 0) continue;
    const element = literal as ElementLiteral;
    if ((condition.quantifier === 'all') === holds) every.push(element);
    else some.push(element);
  }
  return { every, some };
}

/**
 * Tries a list with one element for each existential. Lists in which one element meets several of them are
 * not tried.
 */
function list(
  type: KeyType,
  literals: readonly KeyLiteral[],
  words: readonly WordConstraint[],
): Found<ContextFact> {
  const split = listLiterals(literals);
  if (split === undefined) return NONE;
  const values: string[] = [];
  for (const element of split.some.length > 0 ? split.some : [undefined]) {
    const value = solveElement(type.values, [...split.every, ...(element ? [element] : [])], words);
    if (value.is !== 'found') return value;
    if (!values.includes(value.value)) values.push(value.value);
  }
  return found({ values, multivalued: true });
}
