import type { ContextFact } from '../../src/authz/decide/types.ts';
import type { ComparingCondition } from '../../src/authz/policy/conditions/compiledCondition.ts';
import { compileGlob } from '../../src/authz/policy/matchGlob.ts';
import type { Template } from '../../src/authz/policy/template.ts';
import type { Literal, ResourceAtom } from './atoms.ts';
import { findWord, fitsWord, viewOf, type WordConstraint, type WordTest } from './findWord.ts';
import { groupOf, keyType, type Mode, modesOf, RESOURCE } from './keyTypes.ts';
import { framePattern, globPattern, type Pattern, textPattern, widestPattern } from './patterns.ts';
import {
  type ElementLiteral,
  type Found,
  found,
  holdsOf,
  NONE,
  TEXTUAL,
  wordConstraint,
} from './solveElement.ts';
import { holdsFor, type KeyLiteral, single, solveKey } from './solveKey.ts';
import { solveTags } from './solveTags.ts';
import { instants, isoTime, marksOf } from './values.ts';
import type { QuestionKind, World } from './world.ts';

/** Facts of the keys of one group, and the resource's ARN if it belongs to the group. */
export interface Solution {
  readonly facts: ReadonlyMap<string, ContextFact>;
  readonly resource?: string;
}

/** The surroundings in which a group is solved. */
export interface Setting {
  readonly world: World;
  readonly kind: QuestionKind;
}

/**
 * Facts for which all literals of one group have their required truth value. Literals with open variables are
 * ignored.
 */
export function solveGroup(
  group: string,
  literals: readonly Literal[],
  setting: Setting,
  suggested: readonly string[] = [],
): Found<Solution> {
  if (group === RESOURCE) return solveResource(literals, setting, suggested);
  const conditions = literals as readonly KeyLiteral[];
  if (group === 'tags') return asSolution(solveTags(conditions, setting.kind));
  if (group === 'time') return asSolution(solveTime(conditions));
  const modes = modesOf(group, setting.world);
  if (modes !== undefined) return solveModes(conditions, modes, setting);
  const isRegion = group === 'aws:requestedregion';
  const words = isRegion ? [REGION] : [];
  const usual = isRegion ? ['us-east-1', ...suggested] : suggested;
  const fact = solveKey(keyType(group, setting.kind), conditions, words, usual);
  return fact.is === 'found' ? found({ facts: new Map([[group, fact.value]]) }) : fact;
}

function asSolution(facts: Found<ReadonlyMap<string, ContextFact>>): Found<Solution> {
  return facts.is === 'found' ? found({ facts: facts.value }) : facts;
}

function solveModes(
  literals: readonly KeyLiteral[],
  modes: readonly Mode[],
  { world, kind }: Setting,
): Found<Solution> {
  let unknown: Found<Solution> = NONE;
  for (const mode of modes) {
    const facts = new Map<string, ContextFact>();
    let fits = true;
    for (const [key, type] of mode) {
      const own = literals.filter(({ atom }) => atom.key === key);
      const set = world.known.get(key);
      if (set !== undefined) {
        if ((set === 'absent') !== (type === 'absent')) fits = false;
        if (typeof type === 'object' && 'only' in type && typeof set === 'object') {
          if (set.values[0] !== type.only) fits = false;
        }
        continue;
      }
      const fixed: ContextFact | undefined =
        type === 'absent' ? 'absent' : 'only' in type ? single(type.only) : undefined;
      const fact: Found<ContextFact> =
        fixed === undefined
          ? solveKey(typeof type === 'object' && !('only' in type) ? type : keyType(key, kind), own)
          : own.every(({ atom, holds }) => holdsFor(atom, fixed) === holds || isOpen(atom, fixed))
            ? found(fixed)
            : NONE;
      if (fact.is === 'unknown') unknown = fact;
      if (fact.is !== 'found') {
        fits = false;
        break;
      }
      facts.set(key, fact.value);
    }
    if (fits) return found({ facts });
  }
  return unknown;
}

/**
 * A condition with open variables is ignored for a present key, but its result for a missing key is known.
 */
function isOpen({ variables }: KeyLiteral['atom'], fact: ContextFact): boolean {
  return variables.length > 0 && fact !== 'absent';
}

/** `aws:CurrentTime` and `aws:EpochTime` have the same instant as their value. */
function solveTime(literals: readonly KeyLiteral[]): Found<ReadonlyMap<string, ContextFact>> {
  const conditions = literals
    .map(({ atom }) => atom.condition)
    .filter((condition): condition is ComparingCondition => condition.kind === 'comparing');
  const marks = marksOf(conditions);
  const written = marks.texts.map((text) => Date.parse(text)).filter((millis) => millis >= 0);
  for (const millis of [NOW, ...instants(marks), ...written.map(BigInt)]) {
    const facts = new Map([
      ['aws:currenttime', single(isoTime(millis))],
      ['aws:epochtime', single(String(millis / 1000n))],
    ]);
    const fits = literals.every(({ atom, holds }) => {
      const fact = facts.get(atom.key) ?? 'absent';
      return holdsFor(atom, fact) === holds || isOpen(atom, fact);
    });
    if (fits) return found(facts);
  }
  const textual = conditions.some(({ operator }) => TEXTUAL.includes(operator.comparison.family));
  return textual ? { is: 'unknown', why: 'times compared as text' } : NONE;
}

/** The initial guess for the time; any time is suitable. */
const NOW = BigInt(Date.UTC(2026, 0, 1));

/** If the group has no ARN, the request's region still has the form of a region. */
const REGION: WordConstraint = {
  ...{ any: [{ view: 'whole', pattern: framePattern([{ fill: 'region' }]) }], negated: false, holds: true },
};

const FIELD = { fill: 'field' } as const;
const REGION_FIELD = 3;
const ACCOUNT_FIELD = 4;

function frame({ partition, account }: World, { resource }: QuestionKind) {
  if (resource === 'arn') {
    const any = { fill: 'anyField' } as const;
    return framePattern([`arn:${partition}:`, any, ':', any, ':', any, ':', { fill: 'rest' }]);
  }
  const start = [
    `arn:${partition}:mq:`,
    { fill: 'region' },
    ':',
    account ?? ({ fill: 'account' } as const),
  ] as const;
  const end =
    resource === 'broker'
      ? ([':broker:', FIELD, ':b-', FIELD] as const)
      : ([':configuration:c-', FIELD] as const);
  return framePattern([...start, ...end]);
}

/** The initial guess for the ARN. */
export function commonArn(
  { partition, account = '123456789012' }: World,
  { resource }: QuestionKind,
): string {
  if (resource === 'arn') return `arn:${partition}:x:us-east-1:${account}:x`;
  const rest = resource === 'broker' ? 'broker:x:b-1' : 'configuration:c-1';
  return `arn:${partition}:mq:us-east-1:${account}:${rest}`;
}

/** The ARN, with the keys that are fields of it. */
function solveResource(
  literals: readonly Literal[],
  { world, kind }: Setting,
  suggested: readonly string[],
): Found<Solution> {
  const constraints: WordConstraint[] = [
    { any: [{ view: 'whole', pattern: frame(world, kind) }], negated: false, holds: true },
  ];
  if (world.resources !== undefined) {
    const any = world.resources.map((text) => globPattern(compileGlob([{ text, literal: false }])));
    constraints.push({
      any: any.map((pattern) => ({ view: 'whole', pattern })),
      negated: false,
      holds: true,
    });
  }
  const region = world.known.get('aws:requestedregion');
  if (typeof region === 'object') {
    const pattern = textPattern(region.values[0] ?? '');
    constraints.push({ any: [{ view: REGION_FIELD, pattern }], negated: false, holds: true });
  }
  const fields: ElementLiteral[] = [];
  for (const literal of literals) {
    const { atom, holds } = literal;
    if (atom.kind === 'resource') {
      // A list with open variables matches at most the texts of its widest patterns, and at least those of
      // its patterns without variables.
      const wide = holds ? atom.templates.flatMap(({ template }) => widestTest(template)) : [];
      constraints.push({ any: [...atom.any, ...wide], negated: false, holds });
      continue;
    }
    if (atom.condition.kind === 'presence') {
      if (atom.condition.present !== holds) return NONE;
    } else if (atom.variables.length === 0) fields.push(literal as ElementLiteral);
  }
  let inexact = false;
  for (const field of fields) {
    const constraint = wordConstraint(field);
    if (constraint === undefined || constraint.guard !== undefined) inexact = true;
    else {
      const view = viewFor(field.atom.key);
      constraints.push({ ...constraint, any: constraint.any.map(({ pattern }) => ({ view, pattern })) });
    }
  }
  const word = findWord(constraints, [
    ...suggested,
    commonArn(world, kind),
    ...likely(literals, world, kind),
  ]);
  if (word === 'none') return NONE;
  if (word === 'unknown') return { is: 'unknown', why: 'too many states of the resource patterns' };
  const { text } = word;
  const exact = fields.every(({ atom, holds }) => holdsOf(atom, viewOf(text, viewFor(atom.key))) === holds);
  if (inexact && !exact) return { is: 'unknown', why: 'a field of the ARN compared as another type' };
  return found({ facts: factsOf(text, world, kind), resource: text });
}

function widestTest(template: Template): WordTest[] {
  const pattern = widestPattern(template, true);
  return (['whole', 'older'] as const).map((view) => ({ view, pattern }));
}

function viewFor(key: string): number {
  return key === 'aws:requestedregion' ? REGION_FIELD : ACCOUNT_FIELD;
}

/** The facts that are fields of the ARN. */
function factsOf(arn: string, world: World, kind: QuestionKind): Map<string, ContextFact> {
  const facts = new Map<string, ContextFact>();
  for (const key of ['aws:requestedregion', 'aws:resourceaccount']) {
    if (groupOf(key, kind, world) === RESOURCE) facts.set(key, single(viewOf(arn, viewFor(key))));
  }
  return facts;
}

/**
 * ARNs that the patterns suggest, those of the world first. A field that is a wildcard gets a usual value;
 * for a pattern that may begin at several fields of an ARN, each is tried.
 */
function likely(literals: readonly Literal[], world: World, kind: QuestionKind): string[] {
  const common = commonArn(world, kind).split(':');
  const asked = literals.flatMap(({ atom, holds }) =>
    atom.kind === 'resource' && holds
      ? (atom as ResourceAtom).any.slice(0, 8).map(({ pattern }) => written(pattern))
      : [],
  );
  return [...(world.resources ?? []), ...asked].flatMap((text) => {
    const fields = text.split(':');
    const texts = [fields.map((one, index) => fill(one, common[index] ?? 'x')).join(':')];
    for (let from = 0; from + fields.length <= common.length; from += 1) {
      if (from > 0 && fields[0] !== '*') break;
      texts.push(common.map((usual, index) => fill(fields[index - from] ?? '*', usual)).join(':'));
    }
    return texts;
  });
}

function written({ places }: Pattern): string {
  return places
    .map(({ run, units }) =>
      run ? '*' : typeof units === 'string' ? '?' : String.fromCharCode(units[0] ?? 0),
    )
    .join('');
}

function fill(field: string, usual: string): string {
  if (/^\*+$/u.test(field)) return usual;
  return field.replace(/\*$/u, 'x').replaceAll('*', '').replaceAll('?', 'x');
}

/** Whether a resource atom without open variables holds for an ARN. */
export function holdsForResource({ any }: ResourceAtom, arn: string): boolean {
  return fitsWord(arn, { any, negated: false, holds: true });
}
