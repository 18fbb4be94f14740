import { expect, test } from 'vitest';
import { claimedSourceIdentity, claimedTags } from '../../../src/sts/webIdentity/claimedSession.ts';

const TAGS = 'https://aws.amazon.com/tags';
const FLAT = `${TAGS}/principal_tags`;
const nested = (principal_tags: unknown, transitive_tag_keys?: unknown) => ({
  [TAGS]: { principal_tags, ...(transitive_tag_keys === undefined ? {} : { transitive_tag_keys }) },
});
const TEAM = [['Team', 'a']];
const NONE: readonly string[] = [];

test.each<[string, Record<string, unknown>, unknown, readonly string[]]>([
  ['none', {}, [], NONE],
  ['an empty object', { [TAGS]: {} }, [], NONE],
  ['nested', nested({ Team: ['a'] }, ['Team']), TEAM, ['Team']],
  ['flat', { [`${FLAT}/Team`]: 'a', [`${TAGS}/transitive_tag_keys`]: ['Team'] }, TEAM, ['Team']],
  ['flat with a slash in the key', { [`${FLAT}/a/b`]: 'c' }, [['a/b', 'c']], NONE],
  ['both', { ...nested({ Team: ['a'] }), [`${FLAT}/env`]: 'b' }, [...TEAM, ['env', 'b']], NONE],
  ['of an empty value', nested({ Team: [''] }), [['Team', '']], NONE],
])('session tags in claims are accepted: %s', (_, claims, tags, transitiveTagKeys) => {
  expect(claimedTags(claims)).toEqual({ tags, transitiveTagKeys });
});

const FORM = 'principal_tags passed in claim is not in correct format.';
const WRONG = 'The claims for session tags or source identity are not valid.';
const DUPLICATE = 'Duplicate tag keys found.';

/** A claim of tags that is no claim of AWS's form is never dropped without a word. */
test.each<[string, Record<string, unknown>, string]>([
  ['a text', { [TAGS]: 'Team=a' }, FORM],
  ['a list', { [TAGS]: [{ principal_tags: { Team: ['a'] } }] }, FORM],
  ['true', { [TAGS]: true }, FORM],
  ['a list of tags', nested([{ Team: 'a' }]), FORM],
  ['null for the tags', nested(null), FORM],
  ['a text for a list', nested({ Team: 'a' }), FORM],
  ['two values', nested({ Team: ['a', 'b'] }), FORM],
  ['no value', nested({ Team: [] }), FORM],
  ['a number', nested({ Team: [1] }), FORM],
  ['a number, flat', { [`${FLAT}/Team`]: 1 }, WRONG],
  ['transitive keys in one text', nested({ Team: ['a'] }, 'Team'), WRONG],
  ['transitive keys in one text, flat', { [`${TAGS}/transitive_tag_keys`]: 'Team' }, WRONG],
  ['transitive keys of no tag', nested({}, ['Team']), 'must be included in the requested tags'],
  ['one key nested and flat', { ...nested({ Team: ['a'] }), [`${FLAT}/Team`]: 'b' }, DUPLICATE],
  ['one key in two cases', nested({ Team: ['a'], team: ['b'] }), DUPLICATE],
  ['a key of AWS', { [`${FLAT}/aws:x`]: 'a' }, 'aws: prefixed tag key names are not allowed'],
  ['a key of no letter', { [`${FLAT}/`]: 'a' }, "'tags.1.member.key'"],
  ['51 tags', nested(Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`k${n}`, ['']]))), "'tags'"],
])('session tags in claims are refused: %s', (_, claims, sentence) => {
  expect(() => claimedTags(claims)).toThrow(sentence);
});

test.each([[''], ['a'], ['a b'], [7], [null], [['alice']], ['a'.repeat(65)]])(
  'a source identity of %j is refused',
  (claimed) => {
    expect(() => claimedSourceIdentity({ 'https://aws.amazon.com/source_identity': claimed })).toThrow();
  },
);
