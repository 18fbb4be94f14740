import type {
  ComparingCondition,
  CompiledCondition,
} from '../../src/authz/policy/conditions/compiledCondition.ts';
import type { Effect } from '../../src/authz/policy/parsedPolicy.ts';
import type { Template } from '../../src/authz/policy/template.ts';
import type { WordTest } from './findWord.ts';

/**
 * One test of one part of a statement. Atoms of one name are the same object, whichever statement has them.
 */
export type Atom = ConditionAtom | ResourceAtom;

interface AnyAtom {
  readonly id: number;
  /** The keys and the resource that are solved together with it. */
  readonly group: string;
  /**
   * Condition keys whose values its variables take. While they are open, nothing is said of it but its name.
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

/** A pattern with open variables. `older`: a broker's older ARN counts, and whether with wildcards. */
export interface ResourceTemplate {
  readonly template: Template;
  readonly older: 'always' | 'exact';
  /** What a variable without a value comes to: every text that the pattern could match, or none. */
  readonly withoutValue: 'widest' | 'none';
}

/** An atom, and whether it holds. */
export interface Literal {
  readonly atom: Atom;
  readonly holds: boolean;
}

/** Literals that must all hold: a statement that applies. */
export interface Cube {
  readonly literals: readonly Literal[];
  /** Equal cubes have the same name. */
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

/** All atoms of one comparison. */
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

/**
 * What a condition says, however it was written: the order and the repetition of its values do not matter.
 */
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

/**
 * The same condition without its negation, if the two are each other's opposite for every fact of the key.
 */
export function unnegated(condition: ComparingCondition): ComparingCondition {
  return { ...condition, operator: { ...condition.operator, negated: false } };
}
