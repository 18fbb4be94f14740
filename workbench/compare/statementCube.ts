import { matchResource, subjectOf } from '../../src/authz/decide/matchResource.ts';
import type {
  CompiledResource,
  CompiledStatement,
  ResourcePattern,
} from '../../src/authz/policy/compiledPolicy.ts';
import { compileGlob, type Glob } from '../../src/authz/policy/matchGlob.ts';
import { constantPieces } from '../../src/authz/policy/template.ts';
import { type Atoms, type Cube, cubeOf, type Literal, type ResourceTemplate } from './atoms.ts';
import { conditionLiteral } from './conditionLiteral.ts';
import type { WordTest } from './findWord.ts';
import { RESOURCE } from './keyTypes.ts';
import { globPattern } from './patterns.ts';
import type { Setting } from './solveGroup.ts';
import { fixedFact, openVariables, substitute } from './substitute.ts';

/**
 * The cube of a statement: what it requires of a request whose action it matches. Undefined: no request of
 * the world meets it.
 */
export function statementCube(
  { conditions, resource }: CompiledStatement,
  setting: Setting,
  atoms: Atoms,
): Cube | undefined {
  const literals: Literal[] = [];
  for (const condition of conditions.all) {
    const literal = conditionLiteral(condition, conditions.effect, setting, atoms);
    if (literal === false) return undefined;
    if (literal !== true) literals.push(literal);
  }
  const matched = resourceLiteral(resource, setting, atoms);
  if (matched === false) return undefined;
  if (matched !== true) literals.push(matched);
  return cubeOf(literals);
}

function resourceLiteral(resource: CompiledResource, setting: Setting, atoms: Atoms): Literal | boolean {
  const { negated, effect, patterns } = resource;
  if (setting.kind.resource === 'any') {
    return matchResource(resource, subjectOf({ kind: 'any' }), () => 'unknown', []) === true;
  }
  if (patterns.some(({ glob, template }) => template === undefined && isEverything(glob))) return !negated;
  const grants = (effect === 'Allow') !== negated;
  const mode = {
    older: grants ? 'exact' : 'always',
    withoutValue: effect === 'Allow' && negated ? 'widest' : 'none',
  };
  const any: WordTest[] = [];
  const templates: ResourceTemplate[] = [];
  for (const pattern of patterns) {
    const factOf = (key: string) => fixedFact(key, setting);
    const put = resourceTests(pattern, mode as Mode, factOf, setting);
    if (Array.isArray(put)) any.push(...put);
    else templates.push(put as ResourceTemplate);
  }
  if (any.length + templates.length === 0) return negated;
  const atom = atoms.resource(
    RESOURCE,
    any,
    templates,
    openVariables(templates.map(({ template }) => template)),
  );
  return { atom, holds: !negated };
}

function isEverything({ symbols }: Glob): boolean {
  return symbols.length > 0 && symbols.every((symbol) => symbol === -2);
}

type Mode = Pick<ResourceTemplate, 'older' | 'withoutValue'>;

/** A pattern as tests of the ARN. If it has open variables, they stay in it. */
export function resourceTests(
  { glob, template }: ResourcePattern,
  mode: Mode,
  factOf: Parameters<typeof substitute>[1],
  setting: Setting,
): readonly WordTest[] | ResourceTemplate {
  if (template === undefined) return formsOf(glob, mode.older, setting);
  const put = substitute(template, factOf, setting);
  if (put === 'no-value') return mode.withoutValue === 'widest' ? formsOf(glob, 'always', setting) : [];
  const pieces = constantPieces(put);
  return pieces === undefined
    ? { template: put, ...mode }
    : formsOf(compileGlob(pieces), mode.older, setting);
}

/**
 * A broker's older ARN counts always, or for a pattern without wildcards only (docs/rules/iam.md rule 12).
 */
function formsOf(glob: Glob, older: ResourceTemplate['older'], { kind }: Setting): WordTest[] {
  const pattern = globPattern(glob);
  const whole: WordTest = { view: 'whole', pattern };
  if (kind.resource !== 'broker' || (older === 'exact' && glob.wild)) return [whole];
  return [whole, { view: 'older', pattern }];
}

/** The tests of a resource atom once its variables have facts. */
export function testsWithFacts(
  { template, older, withoutValue }: ResourceTemplate,
  factOf: Parameters<typeof substitute>[1],
  setting: Setting,
): readonly WordTest[] {
  const widest = template.map((part) =>
    part.kind === 'variable' ? ({ kind: 'text', text: '*' } as const) : part,
  );
  const glob = compileGlob(constantPieces(widest) ?? []);
  const tests = resourceTests({ glob, template }, { older, withoutValue }, factOf, setting);
  return Array.isArray(tests) ? tests : [];
}
