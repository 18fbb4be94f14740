import type { ContextFact } from '../decide/types.ts';

export function single(value: string): ContextFact {
  return { values: [value], multivalued: false };
}

/**
 * IAM compares tag keys without case inside condition keys. Two tags that differ by case only leave open which one is meant: that
 * stays unknown, and so refuses, whichever comes first.
 * Source: IAM User Guide, "Controlling access to AWS resources using tags".
 */
export function tagFact(tags: Iterable<readonly [string, string | undefined]>, key: string): ContextFact {
  const wanted = key.toLowerCase();
  const found = [...tags].filter(([name]) => name.toLowerCase() === wanted);
  const [only, another] = found;
  if (another !== undefined) return 'unknown';
  return only?.[1] === undefined ? 'absent' : single(only[1]);
}
