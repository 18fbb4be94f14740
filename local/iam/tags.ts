import type { TagPairs } from '../../src/directory/account.ts';
import type { Parameters } from '../../src/query/parameters.ts';
import type { XmlValue } from '../../src/query/xml.ts';
import { type Rule, refuse, textFaults } from '../../src/sts/validate.ts';
import { type Context, single } from './askedResources.ts';
import { iamError } from './iamErrors.ts';
import { tagShapes } from './shapes.ts';

const MAX_TAGS = 50;
const CHARACTERS = '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]';
/** IAM API Reference, `Tag`. Recorded: the sentences do not repeat keys and values. */
const KEY: Rule = { length: [1, 128], pattern: `${CHARACTERS}+`, secret: true };
const VALUE: Rule = { length: [0, 256], pattern: `${CHARACTERS}*`, secret: true };

export const tagKey = ([key]: TagPairs[number]) => key;

/**
 * Tags as a call passes them. Keys that differ by case only are one key, except where they are `exact`. AWS
 * compares them without case for users and roles only; here `anyCaseToo` does so for other entities.
 * `reserved`: the sentence for a key of AWS's own.
 * @throws QueryError ValidationError, InvalidInput
 */
export function readTags(
  parameters: Parameters,
  keys: 'anyCase' | 'anyCaseToo' | 'exact' = 'anyCase',
  reserved = RESERVED,
): TagPairs {
  const tags = parameters
    .list('Tags')
    .map((element) => [element.required('Key'), element.get('Value') ?? ''] as const);
  refuse([
    ...tags.flatMap(([key], index) => textFaults(`tags.${index + 1}.member.key`, key, KEY)),
    ...tags.flatMap(([, value], index) => textFaults(`tags.${index + 1}.member.value`, value, VALUE)),
    ...tooMany('tags', tags.length),
  ]);
  const names = tags.map(tagKey);
  // Recorded.
  if (keys !== 'anyCase' && new Set(names).size < names.length) {
    throw iamError('InvalidInput', 'Duplicate tag keys found.');
  }
  requireKeys(
    names.map((name) => (keys === 'exact' ? name : name.toLowerCase())),
    reserved,
  );
  return tags;
}

/** The keys of tags that a call removes. @throws QueryError ValidationError */
export function readTagKeys(parameters: Parameters): readonly string[] {
  const keys = parameters.texts('TagKeys');
  const faulty = keys.some((key) => textFaults('tagKeys', key, KEY).length > 0);
  refuse([...(faulty ? [KEYS_FAULT] : []), ...tooMany('tagKeys', keys.length)]);
  return keys;
}

/** Recorded: one sentence for every fault of a key. */
const KEYS_FAULT =
  "Value at 'tagKeys' failed to satisfy constraint: Member must satisfy constraint: [Member must have " +
  'length less than or equal to 128, Member must have length greater than or equal to 1, Member must ' +
  `satisfy regular expression pattern: ${CHARACTERS}+, Member must not be null]`;

/** AWS's sentence for a key that it keeps for itself. */
const RESERVED = 'aws: prefixed tag key names are not allowed for external use.';

function requireKeys(keys: readonly string[], reserved: string): void {
  const distinct = new Set(keys);
  if (distinct.size < keys.length) {
    throw iamError(
      'InvalidInput',
      'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    );
  }
  if (keys.some((key) => key.toLowerCase().startsWith('aws:'))) {
    throw iamError('InvalidInput', reserved);
  }
}

function tooMany(place: string, count: number): string[] {
  if (count <= MAX_TAGS) return [];
  const constraint = `Member must have length less than or equal to ${MAX_TAGS}`;
  return [`Value at '${place}' failed to satisfy constraint: ${constraint}`];
}

/**
 * The tags after others were added; a tag whose key differs at most by case is replaced.
 * @param owner the name in the quota: `User`
 * @throws QueryError LimitExceeded
 */
export function withTags(tags: TagPairs, added: TagPairs, owner: string): TagPairs {
  const all = [...withoutTags(tags, added.map(tagKey)), ...added];
  if (all.length <= MAX_TAGS) return all;
  throw iamError('LimitExceeded', `Cannot exceed quota for TagsPer${owner}: ${MAX_TAGS}`);
}

export function withoutTags(tags: TagPairs, removed: readonly string[]): TagPairs {
  const keys = new Set(removed.map((key) => key.toLowerCase()));
  return tags.filter(([key]) => !keys.has(key.toLowerCase()));
}

/** `aws:RequestTag/…` and `aws:TagKeys`, if the call has tags. */
export function requestTagContext(tags: TagPairs): Context {
  const values = tags.map(([key, value]) => [`aws:requesttag/${key.toLowerCase()}`, single(value)] as const);
  return [...values, ...tagKeysContext(tags.map(tagKey))];
}

export function tagKeysContext(keys: readonly string[]): Context {
  return keys.length === 0 ? [] : [['aws:tagkeys', { values: keys, multivalued: true }]];
}

/** The member `Tags` of an entity in an answer; absent for an entity without tags. */
export function tagsMember(tags: TagPairs): { readonly Tags: XmlValue } {
  return { Tags: tags.length > 0 ? tagShapes(tags) : undefined };
}
