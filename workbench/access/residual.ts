import type { Subject } from '../../src/authz/decide/matchResource.ts';
import type { PolicyKind } from '../../src/authz/decide/types.ts';
import type { CompiledPolicy, CompiledStatement } from '../../src/authz/policy/compiledPolicy.ts';
import type { CompiledCondition } from '../../src/authz/policy/conditions/compiledCondition.ts';
import { evaluateCondition } from '../../src/authz/policy/conditions/evaluateConditions.ts';
import type { Facts } from '../../src/authz/policy/conditions/facts.ts';
import type { ParsedPolicy, ParsedStatement } from '../../src/authz/policy/parsedPolicy.ts';
import { and, not, or, type Truth } from '../../src/authz/policy/truth.ts';
import { type AskedResource, takesIn } from './askedResource.ts';
import { type Cube, conditionLiteral, type Literal, resourceLiteral } from './literal.ts';
import { contradicts, withoutContained } from './simplify.ts';

/** The undecided part of one layer: at least one of its cubes must hold. */
export interface LayerResidual {
  readonly kind: PolicyKind | 'trust';
  readonly cubes: readonly Cube[];
}

/**
 * The undecided part of a decision when some keys are not known: every layer must hold, and no cube of
 * `unless` may hold. It is not expanded into one list of alternatives, so that it is never larger than the
 * policies.
 */
export type Residual =
  | { readonly answer: 'allowed' }
  | { readonly answer: 'denied' }
  | { readonly answer: 'if'; readonly layers: readonly LayerResidual[]; readonly unless: readonly Cube[] };

const ALLOWED: Residual = { answer: 'allowed' };
const DENIED: Residual = { answer: 'denied' };

/**
 * A layer of policies. A trust policy is one more layer, of which only statements that name the principal are
 * used.
 */
export interface ResidualLayer {
  readonly kind: LayerResidual['kind'];
  readonly mustAllow: boolean;
  readonly policies: readonly CompiledPolicy[];
}

/** A cube, or `false`: the statement does not apply to this question. */
type StatementCube = Cube | false;

/**
 * The statements of one policy with one effect: `cubes` are the same for every principal; `personal`
 * statements must be read again for each principal.
 */
interface PolicyCubes {
  readonly cubes: readonly Cube[];
  readonly personal: readonly CompiledStatement[];
}

type Effects = Readonly<Record<'allow' | 'deny', PolicyCubes>>;

/**
 * Keys that depend on the principal or its session. Statements that ask for one of them are read again for
 * each principal.
 */
const PERSONAL =
  /^aws:(?:principal|username|userid|multifactor|tokenissuetime|sourceidentity|federatedprovider)/u;

/**
 * Makes residuals of one action on one resource, for many principals. The cubes of a policy are cached for
 * all principals, except those of statements that ask for a key of the principal.
 */
export class Residuals {
  readonly #action: string;
  readonly #asked: AskedResource;
  /**
   * The key is the policy's index of actions, because a policy that applies to many principals has one index
   * only.
   */
  readonly #known = new Map<CompiledPolicy['forAction'], Effects>();

  constructor(action: string, asked: AskedResource) {
    this.#action = action;
    this.#asked = asked;
  }

  /**
   * The residual of a principal's layers.
   * INVARIANT: for every request that agrees with the known facts it holds exactly if the engine allows the
   * request.
   */
  of(layers: readonly ResidualLayer[], facts: Facts): Residual {
    const unless: Cube[] = [];
    for (const layer of layers) {
      for (const cube of this.#cubes(layer, 'deny', facts)) {
        if (cube.length === 0) return DENIED;
        unless.push(cube);
      }
    }
    const left: LayerResidual[] = [];
    for (const layer of layers) {
      if (!layer.mustAllow) continue;
      const cubes = this.#cubes(layer, 'allow', facts);
      if (cubes.length === 0) return DENIED;
      if (cubes.some((cube) => cube.length === 0)) continue;
      left.push({ kind: layer.kind, cubes });
    }
    return left.length === 0 && unless.length === 0 ? ALLOWED : simplified(left, unless);
  }

  #cubes({ policies }: ResidualLayer, effect: 'allow' | 'deny', facts: Facts): readonly Cube[] {
    const found: Cube[] = [];
    for (const policy of policies) {
      const { cubes, personal } = this.#ofPolicy(policy, facts)[effect];
      for (const cube of cubes) found.push(cube);
      for (const statement of personal) {
        const cube = cubeOf(statement, writtenOf(policy, statement), this.#asked, facts);
        if (cube !== false) found.push(cube);
      }
    }
    return found;
  }

  #ofPolicy(policy: CompiledPolicy, facts: Facts): Effects {
    const known = this.#known.get(policy.forAction);
    if (known !== undefined) return known;
    const matching = policy.forAction(this.#action);
    const of = (statements: readonly CompiledStatement[]): PolicyCubes => {
      const personal = statements.filter(asksForPrincipal);
      const cubes = statements.flatMap((statement) => {
        if (personal.includes(statement)) return [];
        const cube = cubeOf(statement, writtenOf(policy, statement), this.#asked, facts);
        return cube === false ? [] : [cube];
      });
      return { cubes, personal };
    };
    const made = { allow: of(matching.allow), deny: of(matching.deny) };
    this.#known.set(policy.forAction, made);
    return made;
  }
}

function writtenOf(policy: CompiledPolicy, { index }: CompiledStatement): ParsedStatement | undefined {
  return 'parsed' in policy ? (policy.parsed as ParsedPolicy).statements[index] : undefined;
}

function cubeOf(
  statement: CompiledStatement,
  written: ParsedStatement | undefined,
  asked: AskedResource,
  facts: Facts,
): StatementCube {
  const literals: Literal[] = [];
  const taken = takesIn(statement.resource, asked, facts.get);
  if (taken === false) return false;
  if (taken === 'unknown') literals.push(resourceLiteral(statement, written, facts.get));
  for (const condition of statement.conditions.all) {
    const holds = evaluateCondition(condition, statement.effect, facts, []);
    if (holds === false) return false;
    if (holds === true || holdsAlways(condition)) continue;
    literals.push(conditionLiteral(condition, statement, written));
  }
  return contradicts(literals) ? false : literals;
}

/** `Null: [true, false]`. */
function holdsAlways(condition: CompiledCondition): boolean {
  return condition.kind === 'presence' && condition.missing && condition.present;
}

function asksForPrincipal({ conditions, resource }: CompiledStatement): boolean {
  const variables = [
    ...resource.patterns.flatMap(({ template }) => template ?? []),
    ...conditions.all.flatMap((condition) =>
      condition.kind === 'comparing'
        ? condition.values.flatMap((value) => (Array.isArray(value) ? value : []))
        : [],
    ),
  ];
  const inVariables = variables.some((part) => part.kind === 'variable' && PERSONAL.test(part.key));
  return inVariables || conditions.all.some(({ key }) => PERSONAL.test(key));
}

/**
 * Removes cubes that another cube contains, Denies that no allowed request can meet, and Allows that a Deny
 * always overrides.
 */
function simplified(layers: readonly LayerResidual[], unless: readonly Cube[]): Residual {
  const denies = withoutContained(unless);
  const kept: LayerResidual[] = [];
  for (const { kind, cubes } of layers) {
    const live = withoutContained(cubes).filter((cube) => !denies.some((deny) => isContained(deny, cube)));
    if (live.length === 0) return DENIED;
    kept.push({ kind, cubes: live });
  }
  const met = denies.filter(
    (deny) => !kept.some(({ cubes }) => cubes.every((cube) => contradicts([...cube, ...deny]))),
  );
  return kept.length === 0 && met.length === 0 ? ALLOWED : { answer: 'if', layers: kept, unless: met };
}

/** Whether every literal of `one` is in `other`. A request that meets `other` then also meets `one`. */
function isContained(one: Cube, other: Cube): boolean {
  return one.every(({ id }) => other.some((literal) => literal.id === id));
}

/** Residuals with the same key hold for the same requests, if the same facts are known. */
export function residualKey(residual: Residual): string {
  if (residual.answer !== 'if') return residual.answer;
  const ids = (cubes: readonly Cube[]) => cubes.map((cube) => cube.map(({ id }) => id).sort()).sort();
  const layers = residual.layers.map(({ cubes }) => JSON.stringify(ids(cubes)));
  return JSON.stringify([[...new Set(layers)].sort(), ids(residual.unless)]);
}

/** Holds if at least one of the residuals holds. */
export function either(residuals: readonly Residual[]): Residual {
  return residuals.reduce(oneOf, DENIED);
}

function oneOf(one: Residual, other: Residual): Residual {
  if (one.answer === 'denied' || other.answer === 'allowed') return other;
  if (other.answer === 'denied' || one.answer === 'allowed') return one;
  if (residualKey(one) === residualKey(other)) return one;
  // What refuses both is left outside; what refuses one of them only is a part of that one.
  const shared = one.unless.filter((cube) => other.unless.some((again) => isSame(cube, again)));
  const [left, right] = [one, other].map(({ layers, unless }) =>
    layersWith(
      layers,
      unless.filter((cube) => !shared.some((again) => isSame(cube, again))),
    ),
  );
  const layers = (left ?? []).flatMap((first) =>
    (right ?? []).map(({ kind, cubes }) => ({
      kind: first.kind === kind ? kind : ('trust' as const),
      cubes: withoutContained([...first.cubes, ...cubes]),
    })),
  );
  if (layers.length === 0 && shared.length === 0) return ALLOWED;
  return { answer: 'if', layers, unless: shared };
}

/** The layers, and one more layer that each of the cubes must be avoided by: none of its literals is lost. */
function layersWith(layers: readonly LayerResidual[], unless: readonly Cube[]): readonly LayerResidual[] {
  return [
    ...layers,
    ...unless.map((cube) => ({ kind: 'trust' as const, cubes: cube.map((one) => [opposite(one)]) })),
  ];
}

/** The literal that holds exactly if the given one does not. */
function opposite(literal: Literal): Literal {
  return {
    id: `not ${literal.id}`,
    text: () => `not (${literal.text()})`,
    holds: (facts, subject) => not(literal.holds(facts, subject)),
  };
}

function isSame(one: Cube, other: Cube): boolean {
  return one.length === other.length && isContained(one, other);
}

/** Holds if the residual and every literal of the cube hold. */
export function onlyIf(cube: Cube, residual: Residual): Residual {
  if (residual.answer === 'denied') return residual;
  const { layers, unless } = residual.answer === 'if' ? residual : { layers: [], unless: [] };
  return { answer: 'if', layers: [{ kind: 'trust', cubes: [cube] }, ...layers], unless };
}

/** Holds if the residual holds and none of the cubes does. */
export function unlessAlso(residual: Residual, cubes: readonly Cube[]): Residual {
  if (residual.answer === 'denied') return residual;
  const { layers, unless } = residual.answer === 'if' ? residual : { layers: [], unless: [] };
  return { answer: 'if', layers, unless: [...unless, ...cubes] };
}

/** Whether a residual holds for one request whose facts are all known. */
export function residualHolds(residual: Residual, facts: Facts, subject: Subject): Truth {
  if (residual.answer !== 'if') return residual.answer === 'allowed';
  const holds = (cube: Cube) =>
    cube.reduce<Truth>((truth, literal) => and(truth, literal.holds(facts, subject)), true);
  const any = (cubes: readonly Cube[]) => cubes.reduce<Truth>((truth, cube) => or(truth, holds(cube)), false);
  const layers = residual.layers.reduce<Truth>((truth, { cubes }) => and(truth, any(cubes)), true);
  return and(layers, not(any(residual.unless)));
}

/** `aws:SourceIp in 10.0.0.0/8 and aws:MultiFactorAuthPresent`; Denies follow after `unless`. */
export function residualText(residual: Residual): string {
  if (residual.answer !== 'if') return residual.answer;
  const layers = [...new Set(residual.layers.map(({ cubes }) => anyText(cubes)))];
  const parts = layers.map((text) => (layers.length > 1 && text.includes(' or ') ? `(${text})` : text));
  const unless = residual.unless.length === 0 ? [] : [`unless ${anyText(residual.unless)}`];
  return [...(parts.length === 0 ? [] : [parts.join(' and ')]), ...unless].join(' ');
}

function anyText(cubes: readonly Cube[]): string {
  const texts = cubes.map((cube) => cube.map((literal) => literal.text()).join(' and '));
  return texts.length === 1
    ? (texts[0] ?? '')
    : texts.map((text) => (text.includes(' and ') ? `(${text})` : text)).join(' or ');
}
