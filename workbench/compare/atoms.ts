import type {
  ComparingCondition,
  CompiledCondition,
} from '../../src/authz/policy/conditions/compiledCondition.ts';
import type { Effect } from '../../src/authz/policy/parsedPolicy.ts';
import type { Template } from '../../src/authz/policy/template.ts';
import type { WordTest } from './findWord.ts';

/**
 * One test of one part of a statement. There is one object for each name, so that statements share their
 * equal atoms.
 */
export type Atom = ConditionAtom | ResourceAtom;

interface AnyAtom {
  readonly id: number;
  /** The group of keys (perhaps with the resource) whose facts must be found together with this atom. */
  readonly group: string;
  /**
   * The condition keys in its variables. While one of them has no fact, the atom is known only by its name.
   */
  readonly variables: readonly string[];
}

/** A condition on a key (canonical). `effect` is the result for a value that cannot be compared. */
export interface ConditionAtom extends AnyAtom {
  readonly kind: 'condition';
  readonly key: string;
  readonly condition: Exclude<CompiledCondition, { kind: 'unreadable' }>;
  readonly effect: Effect;
}

/** Whether one of a list of patterns matches the resource. */
export interface ResourceAtom extends AnyAtom {
  readonly kind: 'resource';
  readonly any: readonly WordTest[];
  readonly templates: readonly ResourceTemplate[];
}

/**
 * A pattern with open variables. `older`: whether it is also matched with a broker's older ARN, and whether
 * only without wildcards.
 */
export interface ResourceTemplate {
  readonly template: Template;
  readonly older: 'always' | 'exact';
  /**
   * The result when a variable has no value: the pattern matches every text that it could match, or no text.
   */
  readonly withoutValue: 'widest' | 'none';
}

/** An atom, and the truth value that it must have. */
export interface Literal {
  readonly atom: Atom;
  readonly holds: boolean;
}

/** Literals that must all hold. A statement applies exactly if its cube holds. */
export interface Cube {
  readonly literals: readonly Literal[];
  /** The name of a cube; equal cubes have equal names. */
  readonly name: string;
}

export const literalName = ({ atom, holds }: Literal): string => (holds ? `${atom.id}` : `!${atom.id}`);

/** @returns undefined for literals that contradict one another */
export function cubeOf(literals: readonly Literal[]): Cube | undefined {
  const byAtom = new Map<number, Literal>();
  for (const literal of literals) {
    const other = byAtom.get(literal.atom.id);
    if (other !== undefined && other.holds !== literal.holds) return undefined;
    byAtom.set(literal.atom.id, literal);
  }
  const sorted = [...byAtom.values()].sort((one, other) => one.atom.id - other.atom.id);
  return { literals: sorted, name: sorted.map(literalName).join(' ') };
}

/** Makes the atoms of one comparison, each once. */
export class Atoms {
  readonly #known = new Map<string, Atom>();

  condition(
    key: string,
    group: string,
    condition: ConditionAtom['condition'],
    effect: Effect,
    variables: readonly string[],
  ): ConditionAtom {
    const name = `${group} ${key} ${conditionName(condition, effect)}`;
    return this.#intern(name, (id) => ({ id, kind: 'condition', group, key, condition, effect, variables }));
  }

  resource(
    group: string,
    any: readonly WordTest[],
    templates: readonly ResourceTemplate[],
    variables: readonly string[],
  ): ResourceAtom {
    const tests = [...new Set(any.map(({ view, pattern }) => `${view} ${pattern.id}`))].sort();
    const name = `${group} ${tests.join()} ${JSON.stringify(templates)}`;
    return this.#intern(name, (id) => ({ id, kind: 'resource', group, any, templates, variables }));
  }

  #intern<Made extends Atom>(name: string, make: (id: number) => Made): Made {
    const known = this.#known.get(name);
    if (known !== undefined) return known as Made;
    const made = make(this.#known.size + 1);
    this.#known.set(name, made);
    return made;
  }
}

/** A condition in one normal form: the order and the repetition of values do not matter. */
function conditionName(condition: ConditionAtom['condition'], effect: Effect): string {
  if (condition.kind === 'presence') return `null ${condition.missing} ${condition.present}`;
  const { operator, quantifier, ifExists } = condition;
  const relation = operator.comparison.relation ?? '';
  const values = condition.templates.map((template, index) =>
    JSON.stringify([template, condition.values[index] === 'doubt' ? 'doubt' : '']),
  );
  const doubtful = condition.values.includes('doubt');
  const shown = doubtful ? [effect, ...values] : [...new Set(values)].sort();
  const { family } = operator.comparison;
  return `${quantifier} ${ifExists} ${operator.negated} ${family} ${relation} ${shown.join()}`;
}

/** The condition without its negation, if for every fact of the key exactly one of the two is true. */
export function unnegated(condition: ComparingCondition): ComparingCondition {
  return { ...condition, operator: { ...condition.operator, negated: false } };
}
