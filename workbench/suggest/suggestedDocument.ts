import type {
  ParsedCondition,
  ParsedList,
  ParsedStatement,
  PolicyVersion,
} from '../../src/authz/policy/parsedPolicy.ts';
import { covers, patternsOf } from '../lint/covers.ts';
import { sorted } from './generalise.ts';

/** A policy document as it is printed. */
export interface SuggestedDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly object[];
}

/** An Allow for one action: its resources, and the conditions under which the present statement allows it. */
export interface Draft {
  readonly action: string;
  readonly resource: ParsedList;
  readonly conditions: readonly ParsedCondition[];
}

/**
 * The document: drafts of one action under the same conditions share a list of resources, and actions with
 * the same resources and conditions share a statement. The present Denies follow unchanged.
 */
export function suggestedDocument(
  drafts: readonly Draft[],
  denies: readonly WrittenStatement[],
): SuggestedDocument {
  const statements = grouped(mergedResources(drafts))
    .map(({ actions, ...rest }) => ({ actions: sorted(actions), ...rest }))
    .toSorted((a, b) => (String(a.actions) < String(b.actions) ? -1 : 1))
    .map(({ actions, resource, conditions }) => ({
      Effect: 'Allow',
      Action: short(actions),
      ...resourceElement(resource),
      ...conditionElement(conditions),
    }));
  return { Version: '2012-10-17', Statement: [...statements, ...denies.map(copied)] };
}

/** A present statement, with the version of its document. */
export interface WrittenStatement {
  readonly written: ParsedStatement;
  readonly version: PolicyVersion;
}

/**
 * Joins drafts with a list of resources: one draft for each action and set of conditions, without patterns
 * that others cover.
 */
function mergedResources(drafts: readonly Draft[]): Draft[] {
  const merged = new Map<string, Draft>();
  for (const draft of drafts) {
    const { action, conditions, resource } = draft;
    const key = JSON.stringify([action, conditions, resource.negated ? resource : false]);
    const values = [...(merged.get(key)?.resource.values ?? []), ...resource.values];
    merged.set(key, { ...draft, resource: { negated: resource.negated, values: sorted(values) } });
  }
  return [...merged.values()].map((draft) => ({ ...draft, resource: withoutCovered(draft.resource) }));
}

function withoutCovered(list: ParsedList): ParsedList {
  if (list.negated) return list;
  const patterns = patternsOf(list, 'Resource');
  const kept = patterns.filter(
    (pattern) => !patterns.some((other) => other.text !== pattern.text && covers(other, pattern)),
  );
  return { negated: false, values: kept.map(({ text }) => text) };
}

interface Group {
  readonly actions: string[];
  readonly resource: ParsedList;
  readonly conditions: readonly ParsedCondition[];
}

function grouped(drafts: readonly Draft[]): Group[] {
  const groups = new Map<string, Group>();
  for (const { action, resource, conditions } of drafts) {
    const key = JSON.stringify([resource, conditions]);
    const group = groups.get(key) ?? { actions: [], resource, conditions };
    group.actions.push(action);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** A present statement, written for a document of Version 2012-10-17. */
function copied({ written, version }: WrittenStatement): object {
  const { sid, effect, action } = written;
  const { resource, conditions } = underNewVersion(written, version);
  return {
    ...(sid === undefined ? {} : { Sid: sid }),
    Effect: effect,
    [action.negated ? 'NotAction' : 'Action']: short(action.values),
    ...resourceElement(resource),
    ...conditionElement(conditions),
  };
}

/**
 * Rewrites resources and conditions so that they keep their meaning under Version 2012-10-17. In older
 * versions `${` is plain text.
 */
export function underNewVersion(
  { resource, conditions }: ParsedStatement,
  version: PolicyVersion,
): Pick<ParsedStatement, 'resource' | 'conditions'> {
  if (version === '2012-10-17') return { resource, conditions };
  const text = (value: string) => value.replaceAll('${', '${$}{');
  return {
    resource: { ...resource, values: resource.values.map(text) },
    conditions: conditions.map((condition) => ({
      ...condition,
      values: condition.values.map((value) => (typeof value === 'string' ? text(value) : value)),
    })),
  };
}

function resourceElement({ negated, values }: ParsedList): object {
  return { [negated ? 'NotResource' : 'Resource']: short(values) };
}

function conditionElement(conditions: readonly ParsedCondition[]): object {
  if (conditions.length === 0) return {};
  const block = new Map<string, Record<string, unknown>>();
  for (const { operator, key, values } of conditions) {
    block.set(operator, { ...block.get(operator), [key]: short(values) });
  }
  return { Condition: Object.fromEntries(block) };
}

function short<Value>(values: readonly Value[]): Value | readonly Value[] {
  const [only] = values;
  return values.length === 1 && only !== undefined ? only : values;
}
