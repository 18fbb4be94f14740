import { invalid } from '../engineError.ts';
import type { Value } from '../values/attributeValue.ts';
import { addDecimals, formatDecimal, negated, parseDecimal } from '../values/decimal.ts';
import { type Attributes, member, setMember } from '../values/members.ts';
import { type ResolvedPath, valueAt } from './paths.ts';
import type { Placeholders } from './placeholders.ts';
import { joinSets, leaveSets } from './sets.ts';
import type { Action, Assigned } from './updates.ts';

/**
 * Applies an update. All operands are read from `before`, the item before the update; `item` is a copy, which
 * is changed. An element of a list keeps its index until all actions are done. @throws EngineError
 * (ValidationException)
 */
export function applyUpdate(
  actions: readonly Action[],
  before: Readonly<Attributes>,
  item: Attributes,
  given: Placeholders,
): void {
  const appended: Appended[] = [];
  const shortened = new Set<Value[]>();
  for (const action of actions) {
    const path = given.path(action.path);
    if (action.kind === 'SET') {
      put(item, path, structuredCopy(assigned(action.value, before, given)), appended);
    } else if (action.kind === 'REMOVE') {
      remove(item, path, shortened);
    } else {
      const now = valueAt(before, path);
      const changed =
        action.kind === 'ADD' ? added(now, given.value(action.name)) : deleted(now, given.value(action.name));
      if (changed === undefined) {
        if (now !== undefined) remove(item, path, shortened);
      } else put(item, path, changed, appended);
    }
  }
  for (const list of shortened) list.splice(0, list.length, ...list.filter((value) => value !== REMOVED));
  // An index past the end of a list appends the value. Several values are appended in the order of their
  // indexes.
  appended.sort((a, b) => a.index - b.index);
  for (const { list, value } of appended) list.push(value);
}

interface Appended {
  readonly list: Value[];
  readonly index: number;
  readonly value: Value;
}

/** A placeholder for a removed element, so that other elements keep their indexes. */
const REMOVED: Value = Object.freeze({});

function put(item: Attributes, path: ResolvedPath, value: Value, appended: Appended[]): void {
  const last = path.at(-1);
  const parent = parentOf(item, path);
  if (typeof last === 'string' && parent.M) {
    setMember(parent.M, last, value);
  } else if (typeof last === 'number' && parent.L) {
    const list = parent.L as Value[];
    if (last < list.length) list[last] = value;
    else appended.push({ list, index: last, value });
  } else {
    throw invalidPath();
  }
}

function remove(item: Attributes, path: ResolvedPath, shortened: Set<Value[]>): void {
  const last = path.at(-1);
  const parent = parentOf(item, path);
  if (typeof last === 'string' && parent.M) {
    delete parent.M[last];
  } else if (typeof last === 'number' && parent.L) {
    const list = parent.L as Value[];
    if (last >= list.length) return;
    list[last] = REMOVED;
    shortened.add(list);
  } else {
    throw invalidPath();
  }
}

function parentOf(item: Attributes, path: ResolvedPath): Value {
  const parent = valueAt(item, path.slice(0, -1));
  if (parent === undefined) throw invalidPath();
  return parent;
}

function invalidPath() {
  return invalid('The document path provided in the update expression is invalid for update');
}

function wrongOperand() {
  return invalid('An operand in the update expression has an incorrect data type');
}

function assigned(value: Assigned, before: Readonly<Attributes>, given: Placeholders): Value {
  switch (value.kind) {
    case 'value':
      return given.value(value.name);
    case 'path': {
      const found = valueAt(before, given.path(value.path));
      if (found !== undefined) return found;
      throw invalid('The provided expression refers to an attribute that does not exist in the item');
    }
    case 'if_not_exists':
      return valueAt(before, given.path(value.path)) ?? assigned(value.otherwise, before, given);
    case 'list_append': {
      const first = assigned(value.first, before, given).L;
      const second = assigned(value.second, before, given).L;
      if (!first || !second) throw wrongOperand();
      return { L: [...first, ...second] };
    }
    default: {
      const first = assigned(value.first, before, given).N;
      const second = assigned(value.second, before, given).N;
      if (first === undefined || second === undefined) throw wrongOperand();
      return { N: sum(first, second, value.kind) };
    }
  }
}

function sum(first: string, second: string, sign: '+' | '-'): string {
  const other = parseDecimal(second);
  return formatDecimal(addDecimals(parseDecimal(first), sign === '-' ? negated(other) : other));
}

/** ADD: adds numbers (an absent attribute counts as zero), or adds elements to a set. */
function added(now: Value | undefined, more: Value): Value {
  if (now === undefined) return more;
  if (now.N !== undefined && more.N !== undefined) return { N: sum(now.N, more.N, '+') };
  const joined = joinSets(now, more);
  if (joined === undefined) throw wrongOperand();
  return joined;
}

/** DELETE: removes elements from a set; undefined if none is left, because a set cannot be empty. */
function deleted(now: Value | undefined, less: Value): Value | undefined {
  if (now === undefined) return undefined;
  const left = leaveSets(now, less);
  if (left === undefined) throw wrongOperand();
  return left === 'empty' ? undefined : left;
}

/** The value is copied, so that two attributes never share a list or map that a later action changes. */
function structuredCopy(value: Value): Value {
  if (value.L) return { L: value.L.map(structuredCopy) };
  if (!value.M) return value;
  const copy = Object.create(null) as Attributes;
  for (const name of Object.keys(value.M))
    setMember(copy, name, structuredCopy(member(value.M, name) as Value));
  return { M: copy };
}
