import type { ContextFact } from '../authz/decide/types.ts';
import type { Session } from '../authz/principal.ts';
import { single } from '../authz/resolve/callerContext.ts';
import type { Parameters } from '../query/parameters.ts';
import { QueryError } from '../query/queryService.ts';
import { type Rule, refuse, textFaults } from './validate.ts';

/**
 * The tags of the new session, with inherited ones, and the keys that the next role in the chain inherits.
 */
export type SessionTags = Pick<Session, 'tags' | 'transitiveTagKeys'>;

const MAX_TAGS = 50;
const KEY: Rule = { length: [1, 128], pattern: '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+' };
const VALUE: Rule = { length: [0, 256], pattern: '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*' };

/** Tags as a call passes them. */
export function readTags(parameters: Parameters): SessionTags {
  const tags = parameters
    .list('Tags')
    .map((element) => [element.required('Key'), element.get('Value') ?? ''] as const);
  return { tags, transitiveTagKeys: parameters.texts('TransitiveTagKeys') };
}

/**
 * The passed tags, checked, together with the tags that the new session inherits from the caller's session.
 * Keys that differ only in case are one key.
 * Source: IAM User Guide, "Pass session tags in AWS STS". @throws QueryError ValidationError,
 * InvalidParameterValue
 */
export function sessionTags(passed: SessionTags, session: Session | undefined): SessionTags {
  const { tags, transitiveTagKeys } = passed;
  refuse([
    ...tags.flatMap(([key], index) => textFaults(`tags.${index + 1}.member.key`, key, KEY)),
    ...tags.flatMap(([, value], index) => textFaults(`tags.${index + 1}.member.value`, value, VALUE)),
    ...tooMany('tags', tags.length),
    ...tooMany('transitiveTagKeys', transitiveTagKeys.length),
  ]);
  const keys = new Set(tags.map(([key]) => key.toLowerCase()));
  if (keys.size < tags.length) {
    throw invalid('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  }
  if ([...keys].some((key) => key.startsWith('aws:'))) {
    throw invalid('aws: prefixed tag key names are not allowed for external use.');
  }
  if (transitiveTagKeys.some((key) => !keys.has(key.toLowerCase()))) {
    throw invalid('The specified transitive tag key must be included in the requested tags.');
  }
  const inheritedKeys = new Set(session?.transitiveTagKeys.map((key) => key.toLowerCase()));
  if ([...keys].some((key) => inheritedKeys.has(key))) {
    throw invalid(
      "One of the specified transitive tag keys can't be set because it conflicts " +
        'with a transitive tag key from the calling session.',
    );
  }
  const inherited = session?.tags.filter(([key]) => inheritedKeys.has(key.toLowerCase())) ?? [];
  return {
    tags: [...tags, ...inherited],
    transitiveTagKeys: [...new Set([...transitiveTagKeys, ...(session?.transitiveTagKeys ?? [])])],
  };
}

/**
 * The condition keys of tags in a request that issues a session. Inherited tags count as requested, as on
 * AWS.
 */
export function tagContext({ tags, transitiveTagKeys }: SessionTags): [string, ContextFact][] {
  if (tags.length === 0) return [];
  return [
    ...tags.map(([key, value]): [string, ContextFact] => [
      `aws:requesttag/${key.toLowerCase()}`,
      single(value),
    ]),
    ['aws:tagkeys', { values: tags.map(([key]) => key), multivalued: true }],
    ...(transitiveTagKeys.length === 0
      ? []
      : [
          ['sts:transitivetagkeys', { values: transitiveTagKeys, multivalued: true }] as [
            string,
            ContextFact,
          ],
        ]),
  ];
}

function tooMany(place: string, count: number): string[] {
  if (count <= MAX_TAGS) return [];
  return [
    `Value at '${place}' failed to satisfy constraint: Member must have ` +
      `length less than or equal to ${MAX_TAGS}`,
  ];
}

function invalid(sentence: string): QueryError {
  return new QueryError('InvalidParameterValue', sentence);
}
