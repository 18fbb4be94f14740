import type { MemberFacts, Members } from '../mq/model/modelFacts.ts';
import type { Body } from './modelWorld.ts';

/** A body that isn't right, and the member the answer must name. */
export interface WrongBody {
  readonly attribute: string;
  readonly why: string;
  readonly body: unknown;
}

/** Values of other types than the member's. Null is absence, but in a list or a map. */
const OTHER_TYPES: Readonly<Record<MemberFacts['type'], readonly unknown[]>> = {
  string: [1, true, [], {}, ['x']],
  boolean: ['true', 1, 0, [], {}],
  integer: ['1', 1.5, true, [], {}, 2 ** 31],
  list: ['x', 1, true, {}, { 0: 'x' }],
  map: ['x', 1, true, [], ['x']],
  structure: ['x', 1, true, [], ['x']],
};

/** A value of the member's type, with every nested member. */
function sample(member: MemberFacts): unknown {
  switch (member.type) {
    case 'string':
      return member.enum?.[0] ?? 'text';
    case 'boolean':
      return false;
    case 'integer':
      return 1;
    case 'list':
      return member.item ? [sample(member.item)] : [];
    case 'map':
      return member.item ? { key: sample(member.item) } : {};
    case 'structure':
      return samples(member.members ?? {});
  }
}

function samples(members: Members): Body {
  // A wrong time is named before a wrong day, so the time must be one.
  return Object.fromEntries(
    Object.entries(members).map(([name, member]) => [name, name === 'timeOfDay' ? '13:05' : sample(member)]),
  );
}

/** The members that travel in the body. */
export function bodyMembers(members: Members): Members {
  return Object.fromEntries(Object.entries(members).filter(([, member]) => member.in === 'body'));
}

/** Every body of these members with one required member left out, or null. */
export function withoutRequired(members: Members): readonly WrongBody[] {
  return variants(members, '', (member) =>
    member.required
      ? [
          { value: undefined, why: 'left out' },
          { value: null, why: 'null' },
        ]
      : [],
  );
}

/** Every body of these members with one value of another type, or of no enumeration. */
export function withWrongTypes(members: Members): readonly WrongBody[] {
  return variants(members, '', (member, inside) => {
    const nulls = inside ? [null] : [];
    const words = member.enum ? ['NO_SUCH_WORD', ''] : [];
    return [...OTHER_TYPES[member.type], ...words, ...nulls].map((value) => ({
      value,
      why: JSON.stringify(value),
    }));
  });
}

interface Spoiled {
  readonly value: unknown;
  readonly why: string;
}
type Spoil = (member: MemberFacts, inside: boolean) => readonly Spoiled[];

function variants(members: Members, prefix: string, spoil: Spoil): readonly WrongBody[] {
  const whole = samples(members);
  return Object.entries(members).flatMap(([name, member]) =>
    valuesOf(member, `${prefix}${name}`, spoil, false).map(({ attribute, why, body: value }) => ({
      attribute,
      why,
      body: { ...whole, [name]: value },
    })),
  );
}

/** Lists are named without the number, maps without the key. */
function valuesOf(member: MemberFacts, path: string, spoil: Spoil, inside: boolean): readonly WrongBody[] {
  const own = spoil(member, inside).map(({ value, why }) => ({ attribute: path, why, body: value }));
  const { item, members } = member;
  if (members !== undefined) return [...own, ...variants(members, `${path}.`, spoil)];
  if (item === undefined) return own;
  const wrap = (value: unknown) => (member.type === 'list' ? [value] : { key: value });
  const inner = valuesOf(item, path, spoil, true);
  return [...own, ...inner.map((wrong) => ({ ...wrong, body: wrap(wrong.body) }))];
}

/** Paths of the members without `required`, in the body and in the query. */
export function optionalPaths(members: Members, prefix = ''): readonly string[] {
  return Object.entries(members).flatMap(([name, member]) => {
    if (member.in === 'uri') return [];
    const path = `${prefix}${name}`;
    const nested = optionalPaths(member.members ?? member.item?.members ?? {}, `${path}.`);
    return member.required ? nested : [path, ...nested];
  });
}

/** Paths of all that a body gives, named alike. */
export function givenPaths(value: unknown, prefix = ''): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((entry) => givenPaths(entry, prefix));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, entry]) => [
    `${prefix}${name}`,
    ...givenPaths(entry, `${prefix}${name}.`),
  ]);
}

/** Every enumeration of the members: its path and its words. */
export function enumerations(members: Members, prefix = ''): readonly (readonly [string, string])[] {
  return Object.entries(members).flatMap(([name, member]) => [
    ...(member.enum ?? []).map((word) => [`${prefix}${name}`, word] as const),
    ...enumerations(member.members ?? {}, `${prefix}${name}.`),
  ]);
}
