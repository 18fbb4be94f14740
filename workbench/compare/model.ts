import type { ContextFact } from '../../src/authz/decide/types.ts';
import type { Atom, Literal } from './atoms.ts';
import { FIXED, factOfGroup, withFacts } from './conditionLiteral.ts';
import { fitsWord } from './findWord.ts';
import { groupOf, RESOURCE } from './keyTypes.ts';
import { type Found, found } from './solveElement.ts';
import { holdsForResource, type Setting, type Solution, solveGroup } from './solveGroup.ts';
import { holdsFor, single } from './solveKey.ts';
import { testsWithFacts } from './statementCube.ts';
import { fixedFact } from './substitute.ts';

/** A cache of the answers about groups, for later questions that ask the same. */
export class Solver {
  readonly setting: Setting;
  readonly #memory: Map<string, Found<Solution>>;
  readonly #prefix: string;

  constructor(setting: Setting, memory: Map<string, Found<Solution>>) {
    this.setting = setting;
    this.#memory = memory;
    const { world, kind } = setting;
    const only = world.resources?.join('\n');
    this.#prefix = `${world.partition} ${world.account} ${world.holder} ${only} ${Object.values(kind)}`;
  }

  solve(group: string, literals: readonly Literal[]): Found<Solution> {
    if (group.startsWith(FIXED)) {
      return found({ facts: new Map([factOfGroup(group)]) });
    }
    const own = group === 'session' || group === RESOURCE ? this.#fixedNames() : '';
    const names = literals.map(({ atom, holds }) => (holds ? atom.id : -atom.id)).sort((a, b) => a - b);
    const name = `${this.#prefix} ${own} ${group} ${names.join()}`;
    const known = this.#memory.get(name);
    if (known !== undefined) return known;
    const made = solveGroup(group, literals, this.setting);
    if (this.#memory.size >= REMEMBERED) this.#memory.clear();
    this.#memory.set(name, made);
    return made;
  }

  #fixed: string | undefined;
  #fixedNames(): string {
    const keys = [
      'aws:multifactorauthpresent',
      'aws:multifactorauthage',
      'aws:tokenissuetime',
      'aws:requestedregion',
    ];
    this.#fixed ??= JSON.stringify(keys.map((key) => this.setting.world.known.get(key) ?? ''));
    return this.#fixed;
  }
}

const REMEMBERED = 200_000;

const judged = new WeakMap<Solution, Map<number, boolean>>();

/**
 * The asserted literals, and facts for which all of them hold. Literals with open variables are not yet
 * checked.
 */
export class Model {
  readonly solver: Solver;
  readonly asserted: ReadonlyMap<number, Literal>;
  readonly #groups: ReadonlyMap<string, readonly Literal[]>;
  readonly #solutions: Map<string, Solution>;

  constructor(
    solver: Solver,
    asserted: ReadonlyMap<number, Literal> = new Map(),
    groups: ReadonlyMap<string, readonly Literal[]> = new Map(),
    solutions: Map<string, Solution> = new Map(),
  ) {
    this.solver = solver;
    this.asserted = asserted;
    this.#groups = groups;
    this.#solutions = solutions;
  }

  /** The model with further literals; or the reason why there is none, or why that is not known. */
  assert(literals: readonly Literal[]): Model | Exclude<Found<never>, { is: 'found' }> {
    const fresh = literals.filter(({ atom }) => !this.asserted.has(atom.id));
    const against = literals.some(({ atom, holds }) => {
      const known = this.asserted.get(atom.id);
      return known !== undefined && known.holds !== holds;
    });
    if (against) return { is: 'none' };
    if (fresh.length === 0) return this;
    const asserted = new Map(this.asserted);
    const groups = new Map(this.#groups);
    for (const literal of fresh) {
      const { atom } = literal;
      asserted.set(atom.id, literal);
      groups.set(atom.group, [...(groups.get(atom.group) ?? []), literal]);
    }
    const solutions = new Map(this.#solutions);
    for (const group of new Set(fresh.map(({ atom }) => atom.group))) {
      const current = solutions.get(group);
      const own = fresh.filter(({ atom }) => atom.group === group);
      if (current !== undefined && own.every((literal) => holdsIn(literal.atom, current) === literal.holds))
        continue;
      const solution = this.solver.solve(group, groups.get(group) ?? []);
      if (solution.is !== 'found') return solution;
      solutions.set(group, solution.value);
    }
    return new Model(this.solver, asserted, groups, solutions);
  }

  /**
   * Whether an atom holds: by an asserted literal, else by the facts. Undefined: it depends on open
   * variables.
   */
  holds(atom: Atom): boolean | undefined {
    const known = this.asserted.get(atom.id);
    if (known !== undefined) return known.holds;
    if (atom.variables.length > 0) return undefined;
    const solution = this.solution(atom.group);
    return solution && holdsIn(atom, solution);
  }

  literalsOf(group: string): readonly Literal[] {
    return this.#groups.get(group) ?? [];
  }

  solution(group: string): Solution | undefined {
    const known = this.#solutions.get(group);
    if (known !== undefined) return known;
    const made = this.solver.solve(group, this.literalsOf(group));
    if (made.is !== 'found') return undefined;
    this.#solutions.set(group, made.value);
    return made.value;
  }

  /** The model with other facts for one group. The caller must check that they meet the literals. */
  withSolution(group: string, solution: Solution): Model {
    return new Model(this.solver, this.asserted, this.#groups, new Map(this.#solutions).set(group, solution));
  }

  /** The fact of a key (canonical) in the model. */
  fact(key: string): ContextFact {
    const { setting } = this.solver;
    const fixed = fixedFact(key, setting);
    if (fixed !== undefined) return fixed;
    const solution = this.solution(groupOf(key, setting.kind, setting.world));
    return solution === undefined ? 'absent' : factIn(solution, key);
  }

  resource(): string | undefined {
    return this.solution(RESOURCE)?.resource;
  }

  /** Whether a literal holds when every variable has the model's fact. */
  holdsWithFacts({ atom, holds }: Literal): boolean {
    const { setting } = this.solver;
    const factOf = (key: string) => this.fact(key);
    if (atom.kind === 'resource') {
      const tests = atom.templates.flatMap((template) => testsWithFacts(template, factOf, setting));
      const any = [...atom.any, ...tests];
      return fitsWord(this.resource() ?? '', { any, negated: false, holds });
    }
    if (atom.condition.kind === 'presence') return holdsFor(atom, this.fact(atom.key)) === holds;
    const condition = withFacts(atom.condition, factOf, setting);
    const fact = atom.group.startsWith(FIXED) ? factOfGroup(atom.group)[1] : this.fact(atom.key);
    return holdsFor({ ...atom, condition }, fact) === holds;
  }
}

/** A tag that no literal asks about is present exactly if `aws:TagKeys` contains it. */
function factIn({ facts }: Solution, key: string): ContextFact {
  const known = facts.get(key);
  if (known !== undefined || !key.startsWith('aws:requesttag/')) return known ?? 'absent';
  const keys = facts.get('aws:tagkeys');
  const name = key.slice('aws:requesttag/'.length);
  const has = typeof keys === 'object' && keys.values.some((one) => one.toLowerCase() === name);
  return has ? single('x') : 'absent';
}

function holdsIn(atom: Atom, solution: Solution): boolean {
  let known = judged.get(solution);
  if (known === undefined) {
    known = new Map();
    judged.set(solution, known);
  }
  const before = known.get(atom.id);
  if (before !== undefined) return before;
  const holds =
    atom.kind === 'resource'
      ? holdsForResource(atom, solution.resource ?? '')
      : holdsFor(atom, factIn(solution, atom.key));
  known.set(atom.id, holds);
  return holds;
}
