import type { ContextFact } from '../../src/authz/decide/types.ts';
import { stringEquals } from '../../src/authz/policy/conditions/comparisons.ts';
import type {
  ComparingCondition,
  CompiledCondition,
} from '../../src/authz/policy/conditions/compiledCondition.ts';
import type { Effect } from '../../src/authz/policy/parsedPolicy.ts';
import { constantPieces, type Template } from '../../src/authz/policy/template.ts';
import type { Atoms, ConditionAtom, Literal } from './atoms.ts';
import { groupOf, keyType } from './keyTypes.ts';
import type { Setting } from './solveGroup.ts';
import { holdsFor } from './solveKey.ts';
import { fixedFact, openVariables, substitute } from './substitute.ts';
import { canonicalKey } from './world.ts';

/** Groups of keys that have a fixed fact, but conditions with open variables. */
export const FIXED = 'fixed ';

function fixedGroup(key: string, fact: ContextFact): string {
  return `${FIXED}${JSON.stringify([key, fact])}`;
}

/** The fact that such a group has. */
export function factOfGroup(group: string): readonly [key: string, fact: ContextFact] {
  return JSON.parse(group.slice(FIXED.length));
}

/** A condition in a world: decided, or a literal. */
export function conditionLiteral(
  condition: CompiledCondition,
  effect: Effect,
  setting: Setting,
  atoms: Atoms,
): Literal | boolean {
  if (condition.kind === 'unreadable') return effect === 'Deny';
  const key = canonicalKey(condition.key, setting.kind);
  const fact = fixedFact(key, setting);
  if (condition.kind === 'presence') return presence(key, condition, fact, effect, setting, atoms);
  const factOf = (name: string) => fixedFact(name, setting);
  const put = withFacts({ ...condition, key }, factOf, setting);
  const variables = openVariables(put.templates);
  const decided = { kind: 'condition', id: 0, group: key, key, condition: put, effect, variables } as const;
  if (fact !== undefined && (variables.length === 0 || fact === 'absent')) return holdsFor(decided, fact);
  return comparing(put, fact, variables, effect, setting, atoms);
}

function presence(
  key: string,
  { missing, present }: { readonly missing: boolean; readonly present: boolean },
  fact: ContextFact | undefined,
  effect: Effect,
  setting: Setting,
  atoms: Atoms,
): Literal | boolean {
  if (missing === present) return missing;
  if (fact !== undefined) return fact === 'absent' || hasNoValue(fact) ? missing : present;
  const condition = { kind: 'presence', key, identity: '', missing: true, present: false } as const;
  const group = groupOf(key, setting.kind, setting.world);
  return { atom: atoms.condition(key, group, condition, effect, []), holds: missing };
}

function hasNoValue(fact: ContextFact): boolean {
  return typeof fact === 'object' && fact.values.length === 0;
}

/**
 * The condition with facts in place of its variables. A value whose variable has no value is left out,
 * because it matches nothing.
 */
export function withFacts(
  condition: ComparingCondition,
  factOf: (key: string) => ContextFact | undefined,
  setting: Setting,
): ComparingCondition {
  const templates = condition.templates
    .map((template) => substitute(template, factOf, setting))
    .filter((template): template is Template => template !== 'no-value');
  const values = templates.map((template) => {
    const pieces = constantPieces(template);
    return pieces === undefined ? template : (condition.operator.comparison.prepare(pieces) ?? 'doubt');
  });
  return { ...condition, templates, values, exact: undefined };
}

function comparing(
  condition: ComparingCondition,
  fact: ContextFact | undefined,
  variables: readonly string[],
  effect: Effect,
  setting: Setting,
  atoms: Atoms,
): Literal {
  if (fact === undefined && isEqualToItself(condition, setting)) {
    // A key that has a value is equal to itself.
    const absent = {
      kind: 'presence',
      key: condition.key,
      identity: '',
      missing: true,
      present: false,
    } as const;
    const own = groupOf(condition.key, setting.kind, setting.world);
    return {
      atom: atoms.condition(condition.key, own, absent, effect, []),
      holds: condition.operator.negated,
    };
  }
  const turned = equalVariables(condition, fact, setting) ?? condition;
  const { negated } = turned.operator;
  const opposite = negated && hasOpposite(turned, setting);
  const plain = opposite ? { ...turned, operator: { ...turned.operator, negated: false } } : turned;
  const group =
    turned === condition && fact !== undefined
      ? fixedGroup(turned.key, fact)
      : groupOf(turned.key, setting.kind, setting.world);
  const open = turned === condition ? variables : openVariables(turned.templates);
  const atom: ConditionAtom = atoms.condition(turned.key, group, plain, effect, open);
  return { atom, holds: !opposite };
}

/**
 * `StringEquals` between a key and a variable means the same when the two are exchanged, if each has one
 * value. One form is chosen: a key with a fixed fact becomes the value; if neither is fixed, the one that is
 * first by name becomes the key.
 */
function equalVariables(
  condition: ComparingCondition,
  fact: ContextFact | undefined,
  setting: Setting,
): ComparingCondition | undefined {
  const { operator, quantifier, ifExists, templates, key } = condition;
  const [template, ...more] = templates;
  const [part, ...rest] = template ?? [];
  if (operator.comparison.family !== 'string' || quantifier !== 'plain' || ifExists) return undefined;
  if (part?.kind !== 'variable' || part.fallback !== undefined || more.length + rest.length > 0)
    return undefined;
  if ([key, part.key].some((name) => keyType(name, setting.kind).many !== 'single')) return undefined;
  if (fact === undefined)
    return part.key < key ? turnedTo(condition, part.key, { kind: 'variable', key }) : undefined;
  if (fact === 'absent' || fact === 'unknown' || fact.multivalued) return undefined;
  return turnedTo(condition, part.key, { kind: 'literal', text: fact.values[0] ?? '' });
}

function isEqualToItself(
  { operator, quantifier, ifExists, templates, key }: ComparingCondition,
  { kind }: Setting,
): boolean {
  const [template, ...more] = templates;
  const [part, ...rest] = template ?? [];
  if (operator.comparison.family !== 'string' || quantifier !== 'plain' || ifExists) return false;
  if (part?.kind !== 'variable' || part.key !== key || part.fallback !== undefined) return false;
  return more.length + rest.length === 0 && keyType(key, kind).many === 'single';
}

function turnedTo(condition: ComparingCondition, key: string, part: Template[number]): ComparingCondition {
  const value =
    part.kind === 'variable'
      ? [part]
      : (stringEquals.prepare([{ text: part.text, literal: true }]) ?? 'doubt');
  const shown: Template[number] =
    part.kind === 'variable' || /[*?]/u.test(part.text) ? part : { kind: 'text', text: part.text };
  return { ...condition, key, templates: [[shown]], values: [value], exact: undefined };
}

/**
 * Whether the operator without its negation is true exactly where this one is false, for every fact of the
 * key.
 */
function hasOpposite(
  { operator, quantifier, ifExists, values, key }: ComparingCondition,
  { kind }: Setting,
): boolean {
  if (quantifier !== 'plain' || ifExists || values.includes('doubt')) return false;
  const type = keyType(key, kind);
  if (type.many !== 'single') return false;
  const { family, refusesMalformed } = operator.comparison;
  return !refusesMalformed || (family === 'address' && type.values === 'address');
}
