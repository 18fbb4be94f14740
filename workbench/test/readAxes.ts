import { compileGlob, matchGlob, symbolsOf } from '../../src/authz/policy/matchGlob.ts';
import { nameFindings } from '../findings/actionFindings.ts';
import { MQ_ACTIONS } from '../findings/knownNames.ts';
import type { GivenContext } from './givenContext.ts';
import type { SuiteNames } from './suiteNames.ts';
import type { SuitePrincipal } from './suitePrincipals.ts';
import type { SuiteResource } from './suiteResources.ts';
import type { Entries, SuiteNode, SuiteSource } from './suiteSource.ts';

/**
 * The four lists of a test. Every combination of their entries is one row. If the test has no contexts, there
 * is one context without a name.
 */
export interface Axes {
  readonly principals: readonly SuitePrincipal[];
  readonly actions: readonly string[];
  readonly resources: readonly SuiteResource[];
  readonly contexts: readonly NamedContext[];
}

export interface NamedContext {
  readonly name?: string;
  readonly given: GivenContext;
}

export const AXES = ['principals', 'actions', 'resources', 'contexts'] as const;
export type Axis = (typeof AXES)[number];

/** The entries that a row was made from, for selections. */
export interface Coordinates {
  readonly principal: SuitePrincipal;
  readonly action: string;
  readonly resource: SuiteResource;
  readonly context?: string;
}

/** The lists of a test: those of `matrix`, or those of the test itself. A list that is missing is empty. */
export function readAxes(source: SuiteSource, members: Entries, names: SuiteNames): Axes {
  const matrix = members.get('matrix');
  const inner = matrix && source.members(matrix.value, 'matrix', AXES);
  const node = (axis: Axis) => (inner?.get(axis) ?? members.get(axis))?.value;
  const contexts = node('contexts');
  return {
    principals: names.principals.select(source, node('principals')),
    actions: selectActions(source, node('actions')),
    resources: names.resources.select(source, node('resources')),
    contexts: contexts === undefined ? [{ given: new Map() }] : selectContexts(source, contexts, names),
  };
}

/** Actions by name, and patterns of actions of Amazon MQ, whose actions are all known. */
export function selectActions(source: SuiteSource, node: SuiteNode): readonly string[] {
  const found = source.list(node).flatMap((item) => {
    const text = source.text(item, 'an entry of actions');
    if (text === undefined) return [];
    if (!/^[^\s:*?]+:\S+$/u.test(text)) {
      source.mistake(item, `${text.slice(0, 128)} is not an action, which has the form service:Name.`);
      return [];
    }
    for (const { message } of nameFindings(text, 'Action')) source.mistake(item, message);
    return namedActions(source, item, text);
  });
  return [...new Set(found)];
}

function namedActions(source: SuiteSource, item: SuiteNode, text: string): readonly string[] {
  const glob = compileGlob([{ text: text.toLowerCase(), literal: false }]);
  const mq = MQ_ACTIONS.map((name) => `mq:${name}`).filter((action) =>
    matchGlob(glob, symbolsOf(action.toLowerCase())),
  );
  if (mq.length > 0) return mq;
  if (!/[*?]/u.test(text)) return [text];
  if (!/^mq:/iu.test(text))
    source.mistake(item, `${text} is a pattern: patterns are allowed for actions of mq only.`);
  return [];
}

export function selectContexts(
  source: SuiteSource,
  node: SuiteNode,
  { contexts }: SuiteNames,
): readonly NamedContext[] {
  const found = source.list(node).flatMap((item) => {
    const name = source.text(item, 'an entry of contexts');
    const given = name === undefined ? undefined : contexts.get(name);
    if (name !== undefined && given === undefined) {
      source.unknownName(item, name, contexts.keys(), 'There is no context');
    }
    return name === undefined || given === undefined ? [] : [name];
  });
  return [...new Set(found)].map((name) => ({ name, given: contexts.get(name) as GivenContext }));
}

/**
 * All combinations of the lists' entries. An empty list is a mistake of the file, because the test would have
 * no rows.
 */
export function productOf(source: SuiteSource, at: SuiteNode, axes: Axes): (Coordinates & NamedContext)[] {
  const before = source.mistakes.length;
  for (const axis of AXES) {
    if (axes[axis].length === 0 && before === 0)
      source.mistake(at, `The list of ${axis} is empty: there is no row.`);
  }
  return axes.principals.flatMap((principal) =>
    axes.actions.flatMap((action) =>
      axes.resources.flatMap((resource) =>
        axes.contexts.map(({ name, given }) => ({
          principal,
          action,
          resource,
          given,
          ...(name === undefined ? {} : { name, context: name }),
        })),
      ),
    ),
  );
}

/** Whether a selection includes a row. */
export type Selection = (row: Coordinates) => boolean;

/**
 * Selections of rows. A name selects the rows of a principal. A mapping selects by several lists; a list that
 * is missing selects all. A selection, or a name in it, that selects no row is a mistake.
 */
export function readSelection(
  source: SuiteSource,
  node: SuiteNode,
  rows: readonly Coordinates[],
  names: SuiteNames,
): Selection {
  const parts = source.list(node).map((item): Selection => {
    const members = source.isMapping(item) ? source.members(item, 'allowed', AXES) : undefined;
    const tests =
      members === undefined
        ? [onAxis(source, 'principals', item, rows, names)]
        : [...members].flatMap(([axis, { value }]) =>
            AXES.includes(axis as Axis) ? [onAxis(source, axis as Axis, value, rows, names)] : [],
          );
    const part: Selection = (row) => tests.every((test) => test(row));
    if (!rows.some(part) && source.mistakes.length === 0)
      source.mistake(item, 'This selects no row of the test.');
    return part;
  });
  return (row) => parts.some((part) => part(row));
}

function onAxis(
  source: SuiteSource,
  axis: Axis,
  node: SuiteNode,
  rows: readonly Coordinates[],
  names: SuiteNames,
): Selection {
  const tests = source.list(node).map((item): Selection => {
    const test = oneOnAxis(source, axis, item, names);
    if (!rows.some(test) && source.mistakes.length === 0) {
      const name = source.text(item, 'an entry') ?? '';
      source.mistake(item, `${name.slice(0, 128)} selects no row: it is not in the ${axis} of the test.`);
    }
    return test;
  });
  return (row) => tests.some((test) => test(row));
}

function oneOnAxis(source: SuiteSource, axis: Axis, item: SuiteNode, names: SuiteNames): Selection {
  if (axis === 'principals') {
    const chosen = new Set(names.principals.select(source, item));
    return ({ principal }) => chosen.has(principal);
  }
  if (axis === 'actions') {
    const chosen = new Set(selectActions(source, item));
    return ({ action }) => chosen.has(action);
  }
  if (axis === 'resources') {
    const chosen = new Set(names.resources.select(source, item));
    return ({ resource }) => chosen.has(resource);
  }
  const chosen = new Set(selectContexts(source, item, names).map(({ name }) => name));
  return ({ context }) => chosen.has(context);
}
