import type { Cube, Literal } from './atoms.ts';
import { concretise } from './concretise.ts';
import { Model, type Solver } from './model.ts';

/**
 * What a set of policies requires for one kind of question: no Deny applies, and each layer has an Allow that
 * applies.
 */
export interface Residual {
  readonly deny: readonly Cube[];
  readonly layers: readonly (readonly Cube[])[];
}

export type Answer =
  | { readonly is: 'found'; readonly model: Model }
  | { readonly is: 'none' }
  | { readonly is: 'unknown'; readonly why: string; readonly about: readonly Literal[] };

/** One of the alternatives must hold; an alternative holds if all its literals do. */
type Clause = readonly (readonly Literal[])[];

/** The most branches that are tried; beyond it the answer is `unknown`. */
const BRANCHES = 200_000;
const TOO_MANY = 'too many combinations of statements';

/** A request that `allowing` allows and `refusing` refuses; `none` if no request of the world is such. */
export function findRequest(allowing: Residual, refusing: Residual, solver: Solver): Answer {
  const base: Clause[] = [...allowing.layers.map(literalsOf), ...allowing.deny.map(negated)];
  const shared = new Set(allowing.deny.map(({ name }) => name));
  let unknown: Answer = { is: 'none' };
  const budget = { branches: BRANCHES };
  const attempt = (clauses: readonly Clause[]): Answer | undefined => {
    const answer = new Search(clauses, budget).from(new Model(solver));
    if (answer.is === 'found') return answer;
    if (answer.is === 'unknown') unknown = answer;
    return undefined;
  };
  for (const layer of refusing.layers) {
    const answer = attempt([...layer.map(negated), ...base]);
    if (answer !== undefined) return answer;
  }
  for (const deny of refusing.deny) {
    if (shared.has(deny.name)) continue;
    const answer = attempt([[deny.literals], ...base]);
    if (answer !== undefined) return answer;
  }
  return unknown;
}

const literalsOf = (cubes: readonly Cube[]): Clause => cubes.map(({ literals }) => literals);

const negated = ({ literals }: Cube): Clause => literals.map((literal) => [opposite(literal)]);

function opposite({ atom, holds }: Literal): Literal {
  return { atom, holds: !holds };
}

class Search {
  readonly #clauses: readonly Clause[];
  readonly #budget: { branches: number };
  #unknown: Answer = { is: 'none' };

  constructor(clauses: readonly Clause[], budget: { branches: number }) {
    this.#clauses = clauses;
    this.#budget = budget;
  }

  from(start: Model): Answer {
    const answer = this.#branch(start);
    return answer ?? this.#unknown;
  }

  /**
   * The facts of the model are a first guess: clauses that hold in them need no decision. Of the others the
   * one with the fewest alternatives left is decided first. Every branch asserts at least one more literal.
   */
  #branch(start: Model): Answer | undefined {
    let model = start;
    for (;;) {
      if (this.#budget.branches <= 0) {
        this.#unknown = { is: 'unknown', why: TOO_MANY, about: [...model.asserted.values()] };
        return undefined;
      }
      const open = this.#hardest(model);
      if (open === 'none') return this.#leaf(model);
      const [only, ...more] = open;
      if (only === undefined) return undefined;
      this.#budget.branches -= 1;
      if (more.length === 0) {
        const next = this.#assert(model, only);
        if (next === undefined) return undefined;
        model = next;
        continue;
      }
      return this.#alternatives(model, open);
    }
  }

  #alternatives(start: Model, alternatives: Clause): Answer | undefined {
    let model = start;
    for (const alternative of alternatives) {
      const next = this.#assert(model, alternative);
      const answer = next && this.#branch(next);
      if (answer !== undefined) return answer;
      const [literal, ...more] = alternative;
      if (literal === undefined || more.length > 0) continue;
      // An alternative that was tried without success is false from here on.
      const rest = this.#assert(model, [opposite(literal)]);
      if (rest === undefined) return undefined;
      model = rest;
    }
    return undefined;
  }

  #assert(model: Model, literals: readonly Literal[]): Model | undefined {
    const next = model.assert(literals);
    if (next instanceof Model) return next;
    if (next.is === 'unknown') {
      this.#unknown = { is: 'unknown', why: next.why, about: [...model.asserted.values(), ...literals] };
    }
    return undefined;
  }

  /** The remaining alternatives of a clause that does not hold; the clause with the fewest of them. */
  #hardest(model: Model): Clause | 'none' {
    let fewest: Clause | 'none' = 'none';
    for (const clause of this.#clauses) {
      if (clause.some((alternative) => alternative.every((one) => model.holds(one.atom) === one.holds)))
        continue;
      const left = clause.filter((alternative) =>
        alternative.every(({ atom, holds }) => (model.asserted.get(atom.id)?.holds ?? holds) === holds),
      );
      if (left.length < 2) return left;
      if (fewest === 'none' || left.length < fewest.length) fewest = left;
    }
    return fewest;
  }

  #leaf(model: Model): Answer | undefined {
    const used = this.#clauses.flatMap(
      (clause) => clause.find((one) => one.every(({ atom, holds }) => model.holds(atom) === holds)) ?? [],
    );
    const whole = model.assert(used);
    const concrete = whole instanceof Model ? concretise(whole) : undefined;
    if (concrete !== undefined) return { is: 'found', model: concrete };
    const about = [...model.asserted.values()].filter(({ atom }) => atom.variables.length > 0);
    this.#unknown = { is: 'unknown', why: 'variables whose values are open', about };
    return undefined;
  }
}
