import type { ContextLookup } from '../../src/authz/decide/types.ts';

const SAME: readonly (readonly [string, string])[] = [
  ['mq:resourcetag/', 'aws:resourcetag/'],
  ['aws:resourcetag/', 'mq:resourcetag/'],
];

/**
 * `mq:ResourceTag/…` is the same key as `aws:ResourceTag/…` (docs/rules/iam.md rule 28): a value given for
 * one answers both.
 */
export function sameKeys(lookup: ContextLookup): ContextLookup {
  return (key) => {
    const fact = lookup(key);
    if (fact !== 'absent') return fact;
    const [from, to] = SAME.find(([prefix]) => key.startsWith(prefix)) ?? [];
    return from === undefined ? fact : lookup(`${to}${key.slice(from.length)}`);
  };
}
