import { layersOf } from '../../src/authz/decide/layers.ts';
import type { PolicySet } from '../../src/authz/decide/types.ts';
import type { CompiledStatement } from '../../src/authz/policy/compiledPolicy.ts';
import type { Template } from '../../src/authz/policy/template.ts';
import { Atoms, type Cube } from './atoms.ts';
import type { Residual } from './search.ts';
import type { Setting } from './solveGroup.ts';
import { statementCube } from './statementCube.ts';
import { fixedFact } from './substitute.ts';
import { canonicalKey } from './world.ts';

/** The parts of a statement that comparisons use. Statements with the same meaning have the same number. */
interface Known {
  readonly id: number;
  /** The keys that its conditions and variables ask for, as written in lower case. */
  readonly keys: readonly string[];
}

/**
 * The undecided part of policies when the action and the principal are known, with a name. Equal names mean
 * equal decisions.
 */
export interface NamedResidual extends Residual {
  readonly name: string;
}

/**
 * The most cubes that are compared with each other; for longer lists the comparison takes longer than it
 * saves.
 */
const WORTH_COMPARING = 300;

/** Statements and their cubes. Each is made once, even if it applies to many principals. */
export class Residuals {
  readonly #atoms = new Atoms();
  readonly #byStatement = new WeakMap<CompiledStatement, Known>();
  readonly #ids = new Map<string, number>();
  readonly #cubes = new Map<string, Cube | undefined>();

  /** A number that identifies the statement's content. */
  idOf(statement: CompiledStatement): number {
    return this.#known(statement).id;
  }

  /** What the policies require for a question. Layers that every request passes are left out. */
  residual(set: PolicySet, action: string, setting: Setting): NamedResidual {
    const deny: Cube[] = [];
    const layers: Cube[][] = [];
    const { world, kind } = setting;
    const place = `${world.partition} ${world.account} ${Object.values(kind)}`;
    for (const { policies, mustAllow } of layersOf(set, action)) {
      const allow: Cube[] = [];
      for (const policy of policies) {
        const found = policy.forAction(action);
        this.#addCubes(found.deny, setting, place, deny);
        if (mustAllow) this.#addCubes(found.allow, setting, place, allow);
      }
      if (mustAllow && !allow.some(({ literals }) => literals.length === 0))
        layers.push(withoutContained(allow));
    }
    const denies = withoutContained(deny);
    const names = [...new Set(layers.map(nameOf))].sort();
    return { deny: denies, layers, name: `${nameOf(denies)}|${names.join('&')}` };
  }

  #addCubes(statements: readonly CompiledStatement[], setting: Setting, place: string, into: Cube[]): void {
    for (const statement of statements) {
      const cube = this.#cube(statement, setting, place);
      if (cube !== undefined) into.push(cube);
    }
  }

  #cube(statement: CompiledStatement, setting: Setting, place: string): Cube | undefined {
    const { id, keys } = this.#known(statement);
    const facts = keys.map((key) => fixedFact(canonicalKey(key, setting.kind), setting) ?? '');
    const shown = facts.some((fact) => fact !== '') ? JSON.stringify(facts) : '';
    const name = `${id} ${place} ${shown}`;
    if (this.#cubes.has(name)) return this.#cubes.get(name);
    const cube = statementCube(statement, setting, this.#atoms);
    this.#cubes.set(name, cube);
    return cube;
  }

  #known(statement: CompiledStatement): Known {
    const found = this.#byStatement.get(statement);
    if (found !== undefined) return found;
    const { effect, action, resource, conditions } = statement;
    const patterns = resource.patterns.map(({ glob, template }) => template ?? glob.symbols);
    const said = JSON.stringify([
      ...[effect, action.negated, action.globs.map(({ symbols }) => symbols), resource.negated, patterns],
      conditions.all.map(({ identity }) => identity),
    ]);
    const id = this.#ids.get(said) ?? this.#ids.size + 1;
    this.#ids.set(said, id);
    const made = { id, keys: keysOf(statement) };
    this.#byStatement.set(statement, made);
    return made;
  }
}

export function keysOf({ resource, conditions }: CompiledStatement): string[] {
  const variables = (template: Template | undefined) =>
    (template ?? []).flatMap((part) => (part.kind === 'variable' ? [part.key] : []));
  const keys = conditions.all.flatMap((condition) => [
    condition.key,
    ...(condition.kind === 'comparing' ? condition.templates.flatMap(variables) : []),
  ]);
  return [...new Set([...keys, ...resource.patterns.flatMap(({ template }) => variables(template))])];
}

/**
 * Each cube and each layer is in brackets, because no cube, a cube without literals and a layer without cubes
 * mean different things.
 */
const nameOf = (cubes: readonly Cube[]) =>
  `{${cubes
    .map(({ name }) => `[${name}]`)
    .sort()
    .join('')}}`;

/**
 * Drops cubes that are equal to another cube, or contain all literals of another one: every request that
 * meets them also meets the other one.
 */
function withoutContained(cubes: readonly Cube[]): Cube[] {
  const unique = [...new Map(cubes.map((cube) => [cube.name, cube])).values()];
  if (unique.length > WORTH_COMPARING) return unique;
  const sets = unique.map(
    ({ literals }) => new Set(literals.map(({ atom, holds }) => (holds ? atom.id : -atom.id))),
  );
  return unique.filter(
    (_, index) =>
      !sets.some((other, at) => at !== index && isContained(other, sets[index] as ReadonlySet<number>)),
  );
}

/** Whether every literal of `fewer` is also in `more`, which has further literals. */
function isContained(fewer: ReadonlySet<number>, more: ReadonlySet<number>): boolean {
  if (fewer.size >= more.size) return false;
  for (const literal of fewer) if (!more.has(literal)) return false;
  return true;
}
