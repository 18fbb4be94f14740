import type { CompiledStatement } from '../../src/authz/policy/compiledPolicy.ts';
import { compileGlob, type Glob, matchGlob, symbolsOf } from '../../src/authz/policy/matchGlob.ts';
import { OPERATIONS, type Operation } from '../../src/mq/operations.ts';
import { actionPoints } from './actionPoints.ts';
import type { QuestionKind, World } from './world.ts';

/** An action, and the kinds of questions that are asked about it. */
export interface AskedAction {
  readonly action: string;
  readonly kinds: readonly QuestionKind[];
}

const MQ = 'mq:';

function mqKinds({ resource, requestTags }: Operation): QuestionKind[] {
  const tags = { none: 'none', body: 'tags', query: 'keys' } as const;
  const kind = (shape: QuestionKind['resource'], resourceTags = shape !== 'any'): QuestionKind => ({
    ...{ resource: shape, mq: true, requestTags: tags[requestTags], resourceTags },
  });
  if (resource === 'newConfiguration') return [kind('configuration', false)];
  if (resource === 'tagged') return [kind('broker'), kind('configuration')];
  return [kind(resource)];
}

/**
 * Every action of Amazon MQ, including the two permissions without an operation (docs/rules/amazon-mq.md).
 */
const CATALOGUE: readonly AskedAction[] = [
  ...OPERATIONS.map((operation) => ({ action: operation.action, kinds: mqKinds(operation) })),
  {
    action: 'mq:CreateReplicaBroker',
    kinds: [{ resource: 'broker', mq: true, requestTags: 'tags', resourceTags: true }],
  },
  {
    action: 'mq:UpdateBrokerAccessConfiguration',
    kinds: [{ resource: 'broker', mq: true, requestTags: 'none', resourceTags: true }],
  },
];

/**
 * Nothing is known about an action that is not in the catalogue, so it is asked about `*` and about any ARN.
 */
const OPEN_KINDS: readonly QuestionKind[] = [
  { resource: 'any', mq: false, requestTags: 'tags', resourceTags: true },
  { resource: 'arn', mq: false, requestTags: 'tags', resourceTags: true },
];

/**
 * The actions about which two sides may differ: those that a changed statement matches. Amazon MQ has the
 * actions of its catalogue. Any other service may have actions of any name: the list has those that are
 * named, and one for each way in which the patterns of `all` statements overlap. `incomplete`: the patterns
 * overlap in too many ways.
 */
export function actionsOf(
  changed: readonly CompiledStatement[],
  all: readonly CompiledStatement[],
  everything: boolean,
  { actions: only, without }: World,
): { readonly actions: readonly AskedAction[]; readonly incomplete: boolean } {
  const wanted = only?.map((text) => compileGlob([{ text: text.toLowerCase(), literal: false }]));
  const isWanted = (action: string) =>
    without?.has(action.toLowerCase()) !== true &&
    (wanted === undefined || wanted.some((glob) => matchGlob(glob, symbolsOf(action.toLowerCase()))));
  const isChanged = (action: string) =>
    everything || changed.some((statement) => matchesAction(statement, symbolsOf(action.toLowerCase())));
  const mq = CATALOGUE.filter(({ action }) => isWanted(action) && isChanged(action));
  if (wanted?.every((glob) => startsWith(glob, MQ))) return { actions: mq, incomplete: false };
  const globs = unique([...all.flatMap(({ action }) => action.globs), ...(wanted ?? [])]);
  const starts = everything || changed.some(({ action }) => action.negated) ? [STAR] : [];
  const seeds = unique([...starts, ...changed.flatMap(({ action }) => action.globs)]);
  const { points, incomplete } = actionPoints(seeds, globs);
  const others = points.filter((action) => !action.startsWith(MQ) && isWanted(action) && isChanged(action));
  return { actions: [...mq, ...others.map((action) => ({ action, kinds: OPEN_KINDS }))], incomplete };
}

const STAR: Glob = compileGlob([{ text: '*', literal: false }]);

export function matchesAction({ action }: CompiledStatement, name: readonly number[]): boolean {
  return action.globs.some((glob) => matchGlob(glob, name)) !== action.negated;
}

function startsWith({ symbols }: Glob, text: string): boolean {
  return symbolsOf(text).every((unit, index) => symbols[index] === unit);
}

function unique(globs: readonly Glob[]): Glob[] {
  return [...new Map(globs.map((glob) => [glob.symbols.join(), glob])).values()];
}
