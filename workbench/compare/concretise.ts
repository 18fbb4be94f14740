import type { ContextFact } from '../../src/authz/decide/types.ts';
import type { Template } from '../../src/authz/policy/template.ts';
import type { ConditionAtom, Literal } from './atoms.ts';
import { FIXED, withFacts } from './conditionLiteral.ts';
import { groupOf, RESOURCE } from './keyTypes.ts';
import type { Model } from './model.ts';
import { type ElementLiteral, solveElement } from './solveElement.ts';
import { solveGroup } from './solveGroup.ts';
import { holdsFor, single } from './solveKey.ts';
import { testsWithFacts } from './statementCube.ts';

/** The most values that are tried for the open variables of one model. */
const ATTEMPTS = 300;
const FRESH = ['x', 'zq1'];

/**
 * Facts for the open variables of a model and for the keys that depend on them, so that every asserted
 * literal holds. Undefined: no tried value is suitable, which proves nothing.
 */
export function concretise(model: Model): Model | undefined {
  const literals = [...model.asserted.values()];
  const open = literals.filter(({ atom }) => atom.variables.length > 0);
  if (open.length === 0) return model;
  if (literals.every((literal) => model.holdsWithFacts(literal))) return model;
  const keys = [...new Set(open.flatMap(({ atom }) => atom.variables))];
  let attempts = 0;
  const choose = (at: number, sofar: Model): Model | undefined => {
    const key = keys[at];
    if (key === undefined) return finish(sofar, open, literals);
    for (const fact of candidates(key, sofar, open)) {
      attempts += 1;
      if (attempts > ATTEMPTS) return undefined;
      const next = withFact(key, fact, sofar);
      const done = next && choose(at + 1, next);
      if (done !== undefined) return done;
    }
    return undefined;
  };
  return choose(0, model);
}

/** The model with this fact, if the literals that ask about the key allow it. */
function withFact(key: string, fact: ContextFact, model: Model): Model | undefined {
  const { setting } = model.solver;
  if (same(model.fact(key), fact)) return model;
  const group = groupOf(key, setting.kind, setting.world);
  if (group === RESOURCE || key === 'aws:tagkeys') return undefined;
  const own = model.literalsOf(group);
  const fits = own.every(({ atom, holds }) => {
    if (atom.kind !== 'condition' || atom.key !== key || atom.variables.length > 0) return true;
    return holdsFor(atom, fact) === holds;
  });
  const solution = model.solution(group);
  if (!fits || solution === undefined) return undefined;
  const facts = new Map(solution.facts).set(key, fact);
  if (group === 'tags') {
    const keys = facts.get('aws:tagkeys');
    const name = key.slice('aws:requesttag/'.length);
    const has = typeof keys === 'object' && keys.values.some((one) => one.toLowerCase() === name);
    if (has !== (fact !== 'absent')) return undefined;
  }
  return model.withSolution(group, { ...solution, facts });
}

function same(one: ContextFact, other: ContextFact): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Solves the groups of the open literals again, with the chosen values in their variables. */
function finish(start: Model, open: readonly Literal[], literals: readonly Literal[]): Model | undefined {
  const { setting } = start.solver;
  let model = start;
  for (const group of new Set(open.map(({ atom }) => atom.group))) {
    if (group.startsWith(FIXED)) continue;
    const factOf = (key: string) => model.fact(key);
    const put = model.literalsOf(group).map(({ atom, holds }): Literal => {
      if (atom.variables.length === 0) return { atom, holds };
      if (atom.kind === 'resource') {
        const tests = atom.templates.flatMap((template) => testsWithFacts(template, factOf, setting));
        return { atom: { ...atom, any: [...atom.any, ...tests], templates: [], variables: [] }, holds };
      }
      if (atom.condition.kind === 'presence') return { atom, holds };
      return {
        atom: { ...atom, condition: withFacts(atom.condition, factOf, setting), variables: [] },
        holds,
      };
    });
    const solution = solveGroup(group, put, setting);
    if (solution.is !== 'found') return undefined;
    model = model.withSolution(group, solution.value);
  }
  return literals.every((literal) => model.holdsWithFacts(literal)) ? model : undefined;
}

/**
 * Candidate facts for a variable: the model's fact, values that the texts beside it suggest, and a new value.
 */
function candidates(key: string, model: Model, open: readonly Literal[]): ContextFact[] {
  const texts = new Set<string>();
  for (const literal of open) {
    if (!literal.atom.variables.includes(key)) continue;
    for (const text of shared(key, literal, model)) texts.add(text);
    for (const template of templatesOf(literal)) {
      for (const beside of textsBeside(literal, model)) {
        for (const part of cutOut(key, template, beside)) texts.add(part);
      }
    }
  }
  const facts = [...texts, ...FRESH].map(single);
  return [model.fact(key), ...facts, 'absent'];
}

/**
 * A value for a key and for a variable that must be equal to it: the literals of both are solved together.
 */
function shared(key: string, { atom, holds }: Literal, model: Model): string[] {
  if (!holds || atom.kind !== 'condition') return [];
  const { setting } = model.solver;
  const group = groupOf(key, setting.kind, setting.world);
  const elements = [...model.literalsOf(atom.group), ...model.literalsOf(group)].filter(
    (one): one is ElementLiteral =>
      one.atom.kind === 'condition' &&
      one.atom.condition.kind === 'comparing' &&
      one.atom.variables.length === 0 &&
      [key, atom.key].includes(one.atom.key),
  );
  const value = solveElement('text', elements);
  return value.is === 'found' ? [value.value] : [];
}

function templatesOf({ atom }: Literal): readonly Template[] {
  if (atom.kind === 'resource') return atom.templates.map(({ template }) => template);
  return atom.condition.kind === 'comparing' ? atom.condition.templates : [];
}

/**
 * The model's value of the literal's key (or resource), and the texts that other literals compare with it.
 */
function textsBeside({ atom }: Literal, model: Model): string[] {
  const current = atom.kind === 'resource' ? model.resource() : firstValue(model.fact(atom.key));
  const others = model.literalsOf(atom.group).flatMap(({ atom: other }) => {
    if (other.kind === 'resource') return other.any.map(({ pattern }) => written(pattern.places));
    if (other.kind !== 'condition' || other.key !== (atom as ConditionAtom).key) return [];
    return templatesOf({ atom: other, holds: true }).map((template) =>
      template.map((part) => (part.kind === 'variable' ? '*' : part.text)).join(''),
    );
  });
  return [...(current === undefined ? [] : [current]), ...others];
}

function firstValue(fact: ContextFact): string | undefined {
  return typeof fact === 'object' ? fact.values[0] : undefined;
}

function written(
  places: readonly { readonly run: boolean; readonly units: string | readonly number[] }[],
): string {
  return places
    .map(({ run, units }) => (run || typeof units === 'string' ? '*' : String.fromCharCode(units[0] ?? 0)))
    .join('');
}

/**
 * The values that a variable of the template can have if the template must equal a text: they begin after the
 * text before the variable, and may end at several places.
 */
function cutOut(key: string, template: Template, text: string): string[] {
  const at = template.findIndex((part) => part.kind === 'variable' && part.key === key);
  const before = template[at - 1];
  const lead =
    before === undefined || before.kind === 'variable' ? '' : (before.text.split(/[*?]/u).at(-1) ?? '');
  const found = lead === '' ? 0 : text.indexOf(lead);
  if (found < 0) return [];
  const rest = text.slice(found + lead.length);
  const ends = [...rest].flatMap((letter, index) => (/[^A-Za-z0-9]/u.test(letter) ? [index] : []));
  return [...new Set([...ends, rest.length].map((end) => rest.slice(0, end)))]
    .filter((part) => part !== '' && !part.includes('*'))
    .slice(0, 12);
}
