import type { ContextFact } from '../decide/types.ts';

export function single(value: string): ContextFact {
  return { values: [value], multivalued: false };
}

/** Tags as they are kept, or as a request brings them: undefined for a key without a value. */
export type Tags = Readonly<Record<string, string>> | TagPairs;
type TagPairs = Iterable<readonly [key: string, value: string | undefined]>;

/** What condition keys find: by lower-case tag key. */
type TagIndex = ReadonlyMap<string, ContextFact>;

/** Made once for a set of tags, which a cached principal keeps for many requests; gone with it. */
const indexes = new WeakMap<Tags, TagIndex>();

/**
 * IAM compares tag keys without case inside condition keys. Two tags that differ by case only leave open which one is meant: that
 * stays unknown, and so refuses, whichever comes first.
 * Source: IAM User Guide, "Controlling access to AWS resources using tags".
 */
export function tagFact(tags: Tags, key: string): ContextFact {
  let index = indexes.get(tags);
  if (index === undefined) {
    index = indexOf(tags);
    indexes.set(tags, index);
  }
  return index.get(key.toLowerCase()) ?? 'absent';
}

function indexOf(tags: Tags): TagIndex {
  const index = new Map<string, ContextFact>();
  for (const [key, value] of isPairs(tags) ? tags : Object.entries(tags)) {
    const name = key.toLowerCase();
    if (index.has(name)) index.set(name, 'unknown');
    else index.set(name, value === undefined ? 'absent' : single(value));
  }
  return index;
}

function isPairs(tags: Tags): tags is TagPairs {
  return Symbol.iterator in tags;
}
