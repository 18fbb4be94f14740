import type { Value } from '../values/attributeValue.ts';
import { type Attributes, member, newAttributes, setMember } from '../values/members.ts';
import type { ResolvedPath } from './paths.ts';

/** The part of a value that is returned: all of it, or some members or elements. */
type Shown = true | Map<string | number, Shown>;

/**
 * The parts of an item that some paths name, in the item's own structure. The chosen elements of a list
 * follow each other without gaps.
 */
export function projected(item: Readonly<Attributes>, paths: readonly ResolvedPath[]): Attributes {
  const tree: Shown = new Map();
  for (const path of paths) show(tree, path);
  return shownMembers(item, tree);
}

function show(tree: Map<string | number, Shown>, path: ResolvedPath): void {
  const [first, ...rest] = path;
  if (first === undefined) return;
  if (rest.length === 0) {
    tree.set(first, true);
    return;
  }
  const inner = tree.get(first) ?? new Map();
  if (inner === true) return;
  tree.set(first, inner);
  show(inner, rest);
}

function shownMembers(attributes: Readonly<Attributes>, tree: Map<string | number, Shown>): Attributes {
  const result = newAttributes();
  for (const [name, inner] of tree) {
    const value = typeof name === 'string' ? member(attributes, name) : undefined;
    const part = value && shownPart(value, inner);
    if (part !== undefined) setMember(result, name as string, part);
  }
  return result;
}

/** Undefined if no part of the value is returned. */
function shownPart(value: Value, shown: Shown): Value | undefined {
  if (shown === true) return value;
  if (value.M) {
    const members = shownMembers(value.M, shown);
    return Object.keys(members).length === 0 ? undefined : { M: members };
  }
  if (!value.L) return undefined;
  const elements: Value[] = [];
  for (const [index, element] of value.L.entries()) {
    const inner = shown.get(index);
    const part = inner && shownPart(element, inner);
    if (part !== undefined) elements.push(part);
  }
  return elements.length === 0 ? undefined : { L: elements };
}
