import type { ManagedPolicy, TagPairs } from '../../../src/directory/account.ts';
import type { Parameters } from '../../../src/query/parameters.ts';
import { type Rule, refuse, textFaults } from '../../../src/sts/validate.ts';
import { askedPolicy, type Context, single } from '../askedResources.ts';
import { putPolicy } from '../changeEntities.ts';
import { findPolicy, policyArnParameter } from '../findEntities.ts';
import { iamError } from '../iamErrors.ts';
import type { IamCall, IamOperations } from '../iamOperation.ts';
import { pageOf, sortedBy } from '../pages.ts';
import { tagShapes } from '../shapes.ts';
import { ownPolicy } from './policies.ts';

const MAX_TAGS = 50;
/** IAM API Reference, `Tag`. */
const KEY: Rule = { length: [1, 128], pattern: '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+' };
const VALUE: Rule = { length: [0, 256], pattern: '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*' };

const byKey = ([key]: TagPairs[number]) => key;

/** IAM API Reference: TagPolicy, UntagPolicy, ListPolicyTags. */
export const policyTagOperations: IamOperations = {
  TagPolicy: {
    asks: (call) => askedPolicy(call, requestTagContext(readTags(call.parameters))),
    run: async (call) => {
      const added = readTags(call.parameters);
      const policy = ownPolicy(call);
      const keys = new Set(added.map(([key]) => key.toLowerCase()));
      const kept = (policy.tags ?? []).filter(([key]) => !keys.has(key.toLowerCase()));
      const tags = [...kept, ...added];
      if (tags.length > MAX_TAGS) {
        throw iamError('LimitExceeded', `Cannot exceed quota for TagsPerPolicy: ${MAX_TAGS}`);
      }
      await call.replace(putPolicy(call.account, { ...policy, tags }));
      return undefined;
    },
  },
  UntagPolicy: {
    asks: (call) => askedPolicy(call, tagKeysContext(readTagKeys(call.parameters))),
    run: async (call) => {
      const keys = new Set(readTagKeys(call.parameters).map((key) => key.toLowerCase()));
      const policy = ownPolicy(call);
      const tags = (policy.tags ?? []).filter(([key]) => !keys.has(key.toLowerCase()));
      await call.replace(putPolicy(call.account, { ...policy, tags }));
      return undefined;
    },
  },
  ListPolicyTags: {
    asks: (call) => askedPolicy(call),
    run: ({ account, parameters }: IamCall) => {
      const { tags = [] }: ManagedPolicy = findPolicy(account, policyArnParameter(parameters));
      const { items, more } = pageOf(sortedBy(tags, byKey), byKey, parameters);
      return { Tags: tagShapes(items), ...more };
    },
  },
};

/**
 * Tags as a call passes them. Keys that differ by case only are one key. @throws QueryError ValidationError,
 * InvalidInput
 */
export function readTags(parameters: Parameters): TagPairs {
  const tags = parameters
    .list('Tags')
    .map((element) => [element.required('Key'), element.get('Value') ?? ''] as const);
  refuse([
    ...tags.flatMap(([key], index) => textFaults(`tags.${index + 1}.member.key`, key, KEY)),
    ...tags.flatMap(([, value], index) => textFaults(`tags.${index + 1}.member.value`, value, VALUE)),
    ...tooMany('tags', tags.length),
  ]);
  requireKeys(tags.map(byKey));
  return tags;
}

function readTagKeys(parameters: Parameters): readonly string[] {
  const keys = parameters.texts('TagKeys');
  refuse([
    ...keys.flatMap((key, index) => textFaults(`tagKeys.${index + 1}.member`, key, KEY)),
    ...tooMany('tagKeys', keys.length),
  ]);
  return keys;
}

function requireKeys(keys: readonly string[]): void {
  const distinct = new Set(keys.map((key) => key.toLowerCase()));
  if (distinct.size < keys.length) {
    throw iamError(
      'InvalidInput',
      'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    );
  }
  if ([...distinct].some((key) => key.startsWith('aws:'))) {
    throw iamError('InvalidInput', 'aws: prefixed tag key names are not allowed for external use.');
  }
}

function tooMany(place: string, count: number): string[] {
  if (count <= MAX_TAGS) return [];
  const constraint = `Member must have length less than or equal to ${MAX_TAGS}`;
  return [`Value at '${place}' failed to satisfy constraint: ${constraint}`];
}

/** `aws:RequestTag/…` and `aws:TagKeys`, where tags are passed. */
export function requestTagContext(tags: TagPairs): Context {
  const values = tags.map(([key, value]) => [`aws:requesttag/${key.toLowerCase()}`, single(value)] as const);
  return [...values, ...tagKeysContext(tags.map(byKey))];
}

function tagKeysContext(keys: readonly string[]): Context {
  return keys.length === 0 ? [] : [['aws:tagkeys', { values: keys, multivalued: true }]];
}
