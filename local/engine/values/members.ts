import type { Value } from './attributeValue.ts';

/**
 * The members of an item or of a map. An object that is made here has no prototype. Read it with `member`
 * only.
 */
export type Attributes = { [name: string]: Value };

/**
 * INVARIANT: items are read and written through these functions. Attribute names are any text: `__proto__`,
 * `constructor` and the like are ordinary names, and an inherited member must never be read as an attribute.
 */
export function member(attributes: Readonly<Attributes>, name: string): Value | undefined {
  return Object.hasOwn(attributes, name) ? attributes[name] : undefined;
}

export function newAttributes(): Attributes {
  return Object.create(null) as Attributes;
}

/** Sets a member of an object with or without a prototype. */
export function setMember(attributes: Attributes, name: string, value: Value): void {
  if (name !== '__proto__') attributes[name] = value;
  else
    Object.defineProperty(attributes, name, { value, enumerable: true, configurable: true, writable: true });
}
