import { decideQuestion } from '../../src/authz/decide/decide.ts';
import { layersOf } from '../../src/authz/decide/layers.ts';
import type { ContextFact, PolicySet, ResourceRef } from '../../src/authz/decide/types.ts';
import type { CompiledStatement } from '../../src/authz/policy/compiledPolicy.ts';
import { compileGlob, matchGlob, symbolsOf } from '../../src/authz/policy/matchGlob.ts';
import { simulatedResource } from '../../src/mq/authorization/simulatedResource.ts';
import { actionsOf } from './actions.ts';
import type { Literal } from './atoms.ts';
import {
  type Change,
  type Comparison,
  ComparisonFault,
  type Difference,
  type Undecided,
} from './comparison.ts';
import { RESOURCE } from './keyTypes.ts';
import { type Model, Solver } from './model.ts';
import { type NamedResidual, Residuals } from './residuals.ts';
import { type Answer, findRequest } from './search.ts';
import type { Found } from './solveElement.ts';
import type { Setting, Solution } from './solveGroup.ts';
import { fixedFact } from './substitute.ts';
import { canonicalKey, type QuestionKind, type World } from './world.ts';

/** Compares sets of policies. Comparisons of one comparer share a cache. */
export class Comparer {
  readonly #residuals = new Residuals();
  readonly #solutions = new Map<string, Found<Solution>>();
  readonly #answers = new Map<string, Answer>();

  /**
   * @param worldBefore given if the principal's own facts, such as its tags or organization, were different
   * before
   */
  compare(before: PolicySet, after: PolicySet, world: World, worldBefore = world): Comparison {
    const differences: Difference[] = [];
    const undecided: Undecided[] = [];
    let questions = 0;
    const { changed, all, everything } = this.#changes(before, after, world !== worldBefore);
    if (changed.length > 0 || everything) {
      const { actions, incomplete } = actionsOf(changed, all, everything, world);
      if (incomplete) undecided.push(...INCOMPLETE);
      for (const group of this.#groups(actions, before, after, world, worldBefore)) {
        const { setting, names, old, now } = group;
        if (old.name === now.name) continue;
        for (const [change, allowing, refusing] of [
          ['new-access', now, old],
          ['lost-access', old, now],
        ] as const) {
          questions += 1;
          const answer = this.#answer(allowing, refusing, setting);
          if (answer.is === 'unknown') undecided.push(undecidedOf(change, names, answer.why, answer.about));
          if (answer.is !== 'found') continue;
          differences.push(witnessed(change, names, answer.model, before, after, setting, worldBefore));
        }
      }
    }
    const answer = differences.length > 0 ? 'different' : undecided.length > 0 ? 'unknown' : 'equal';
    return { answer, differences, undecided, questions };
  }

  /** The statements that only one side has, by layer. `everything`: the two sides have different layers. */
  #changes(before: PolicySet, after: PolicySet, others: boolean) {
    // Resource control policies apply to some services only; `sts` is one of them.
    const [old, now] = [before, after].map((set) =>
      layersOf(set, 'sts:x').map(({ policies, kind, mustAllow }) => ({
        shape: `${kind} ${mustAllow}`,
        statements: policies.flatMap(({ statements }) => statements),
      })),
    );
    const all = [...(old ?? []), ...(now ?? [])].flatMap(({ statements }) => statements);
    if (others) return { changed: all, all, everything: before.root };
    const shapes = [old, now].map((layers) => layers?.map(({ shape }) => shape).join());
    if (shapes[0] !== shapes[1]) return { changed: all, all, everything: true };
    const changed: CompiledStatement[] = [];
    for (const [index, layer] of (old ?? []).entries()) {
      const other = now?.[index]?.statements ?? [];
      const ids = [layer.statements, other].map(
        (list) => new Set(list.map((one) => this.#residuals.idOf(one))),
      );
      changed.push(...layer.statements.filter((one) => !ids[1]?.has(this.#residuals.idOf(one))));
      changed.push(...other.filter((one) => !ids[0]?.has(this.#residuals.idOf(one))));
    }
    return { changed, all, everything: false };
  }

  /** Groups actions of one kind that each side decides in the same way. */
  #groups(
    actions: ReturnType<typeof actionsOf>['actions'],
    before: PolicySet,
    after: PolicySet,
    world: World,
    worldBefore: World,
  ): Iterable<Group> {
    const groups = new Map<string, Group>();
    const any = world.resources?.map((text) => compileGlob([{ text, literal: false }]));
    for (const { action, kinds } of actions) {
      for (const kind of kinds) {
        if (kind.resource === 'any' && any?.some((glob) => matchGlob(glob, symbolsOf('*'))) === false)
          continue;
        const setting = { world, kind };
        const old = this.#residuals.residual(before, action, { world: worldBefore, kind });
        const now = this.#residuals.residual(after, action, setting);
        const name = `${Object.values(kind)} ${old.name} ${now.name}`;
        const known = groups.get(name);
        if (known === undefined) groups.set(name, { setting, names: [action], old, now });
        else known.names.push(action);
      }
    }
    return groups.values();
  }

  #answer(allowing: NamedResidual, refusing: NamedResidual, setting: Setting): Answer {
    const { world, kind } = setting;
    const session = SESSION_FACTS.map((key) => JSON.stringify(world.known.get(key)) ?? '');
    const only = world.resources?.join('\n');
    const place = `${world.partition} ${world.account} ${world.holder} ${only} ${session}`;
    const name = `${place} ${Object.values(kind)}\n${allowing.name}\n${refusing.name}`;
    const known = this.#answers.get(name);
    if (known !== undefined) return known;
    const solver = new Solver(setting, this.#solutions);
    const isEmpty = kind.resource !== 'any' && solver.solve(RESOURCE, []).is === 'none';
    const made: Answer = isEmpty ? { is: 'none' } : findRequest(allowing, refusing, solver);
    this.#answers.set(name, made);
    return made;
  }
}

/** Facts of the principal's session and place that the open question depends on. */
const SESSION_FACTS = [
  ...['aws:multifactorauthpresent', 'aws:multifactorauthage', 'aws:tokenissuetime', 'aws:requestedregion'],
];

interface Group {
  readonly setting: Setting;
  readonly names: string[];
  readonly old: NamedResidual;
  readonly now: NamedResidual;
}

const INCOMPLETE: readonly Undecided[] = (['new-access', 'lost-access'] as const).map((change) => ({
  ...{
    change,
    actions: ['*'],
    why: 'patterns of actions overlap in too many ways',
    keys: ['action'],
    patterns: [],
  },
}));

function undecidedOf(
  change: Change,
  actions: readonly string[],
  why: string,
  about: readonly Literal[],
): Undecided {
  const keys = new Set<string>();
  const patterns = new Set<string>();
  for (const { atom } of about) {
    keys.add(atom.kind === 'resource' ? 'resource' : atom.key);
    for (const key of atom.variables) keys.add(key);
    const templates =
      atom.kind === 'resource'
        ? atom.templates.map(({ template }) => template)
        : atom.condition.kind === 'comparing'
          ? atom.condition.templates
          : [];
    for (const template of templates) {
      patterns.add(
        template.map((part) => (part.kind === 'variable' ? `\${${part.key}}` : part.text)).join(''),
      );
    }
  }
  return { change, actions, why, keys: [...keys].sort(), patterns: [...patterns].sort() };
}

/**
 * Lets the engine decide the request that was found, by the policies of both sides. @throws ComparisonFault
 * unless it confirms it
 */
function witnessed(
  change: Change,
  actions: readonly string[],
  model: Model,
  before: PolicySet,
  after: PolicySet,
  setting: Setting,
  worldBefore: World,
): Difference {
  const context = new Map<string, ContextFact>();
  const arn = setting.kind.resource === 'any' ? '*' : (model.resource() ?? '*');
  const lookup = (world: World) => (asked: string) => {
    const key = canonicalKey(asked.toLowerCase(), setting.kind);
    const fact = fixedFact(key, { ...setting, world }) ?? model.fact(key);
    context.set(asked.toLowerCase(), fact);
    return fact;
  };
  const decisions = actions.map((action) => {
    const question = { action, resource: referenceOf(action, arn, setting.kind), required: true } as const;
    const old = decideQuestion(before, { ...question, context: lookup(worldBefore) });
    return [old, decideQuestion(after, { ...question, context: lookup(setting.world) })] as const;
  });
  const [first] = decisions;
  const expected = change === 'new-access' ? 'refused allowed' : 'allowed refused';
  for (const [old, now] of decisions) {
    if (`${old.outcome} ${now.outcome}` === expected) continue;
    const shown = JSON.stringify({ actions, arn, context: [...context], old, now });
    throw new ComparisonFault(`The engine does not confirm a witness (${change}): ${shown}`);
  }
  if (first === undefined) throw new ComparisonFault('A difference without an action');
  const [old, now] = first;
  if (old.outcome === 'pending' || now.outcome === 'pending') throw new ComparisonFault('An open decision');
  const action = actions[0] ?? '';
  return {
    change,
    actions,
    witness: { action, resource: arn, context },
    before: old.reason,
    after: now.reason,
  };
}

function referenceOf(action: string, arn: string, { resource, mq }: QuestionKind): ResourceRef {
  if (resource === 'any') return { kind: 'any' };
  return mq ? simulatedResource(action, arn) : { kind: 'arn', arn };
}
