import { expect, it } from 'vitest';
import { callBody, requestTags } from '../../../src/mq/authorization/callBody.ts';
import { OPERATIONS } from '../../../src/mq/operations.ts';
import { requestOf } from '../../authz/parse/requestOf.ts';

const operation = OPERATIONS.find(({ name }) => name === 'CreateTags') ?? OPERATIONS[0];
const tags = (count: number) =>
  JSON.stringify({ tags: Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, ''])) });

function tagsOf(text: string) {
  if (operation === undefined) throw new Error('no operation');
  const request = requestOf({ body: Buffer.from(text) });
  return requestTags(request, callBody(request), operation);
}

it('a body of more than a mebibyte is refused before it is read', () => {
  const text = tags(880_000);
  expect(() => tagsOf(text)).toThrow(`Request body has [${text.length}] bytes. Send at most [1048576].`);
});

it('thousands of tags are refused before any decision, with the validation’s sentence', () => {
  expect(() => tagsOf(tags(60_000))).toThrow('Resource has [60000] tags. Specify at most [50].');
});

/** A pattern of a session policy is compared with all of them before anybody says no. */
it.each([
  ['a key', { ['k'.repeat(40_000)]: '' }, `Tag key [${'k'.repeat(64)}] is invalid. Specify 1 to 128 letters`],
  ['a value', { k: 'v'.repeat(40_000) }, 'Value of tag [k] is invalid. Specify at most 256 letters'],
  [
    'keys and values together',
    Object.fromEntries(Array.from({ length: 900 }, (_, n) => [`${'k'.repeat(100)}${n}`, ''])),
    'Resource has [900] tags. Specify at most [50].',
  ],
])('tags that are too long are refused before any decision: %s', (_, texts, sentence) => {
  expect(() => tagsOf(JSON.stringify({ tags: texts }))).toThrow(sentence);
});

it('fifty tags of the greatest length are decided', () => {
  const texts = Array.from({ length: 50 }, (_, n) => [String(n).padStart(128, 'k'), 'v'.repeat(256)]);
  expect(
    (tagsOf(JSON.stringify({ tags: Object.fromEntries(texts) })) as ReadonlyMap<string, unknown>).size,
  ).toBe(50);
});

it('slightly too many tags are decided first, and then refused by validation', () => {
  expect((tagsOf(tags(51)) as ReadonlyMap<string, unknown>).size).toBe(51);
});

const many = (count: number, one: (n: number) => string) => Array.from({ length: count }, (_, n) => one(n));
const VALUES = 'Request body has more than [65536] values.';
const LEVELS = 'Request body has more than [32] levels.';

/** What a caller without any right may make the gateway read, besides tags. */
it.each([
  ['members', `{${many(65_537, (n) => `"m${n}":1`)}}`, VALUES],
  ['elements of a list', `{"subnetIds":[${many(65_537, () => '""')}]}`, VALUES],
  ['empty objects', `{"users":[${many(65_537, () => '{}')}]}`, VALUES],
  ['members of a member', `{"logs":{${many(65_537, (n) => `"m${n}":1`)}}}`, VALUES],
  ['levels of lists', `{"a":${'['.repeat(400_000)}${']'.repeat(400_000)}}`, LEVELS],
  ['levels of objects', `${'{"a":'.repeat(33)}1${'}'.repeat(33)}`, LEVELS],
  ['levels without an end', '['.repeat(1_000_000), LEVELS],
])('too many %s are refused before they are read', (_, text, sentence) => {
  expect(() => callBody(requestOf({ body: Buffer.from(text) }))).toThrow(sentence);
});

it.each([
  ['brackets and commas in a string', JSON.stringify({ data: '[{,\\"'.repeat(100_000) })],
  ['thirty-two levels', `${'{"a":'.repeat(32)}1${'}'.repeat(32)}`],
  ['65,536 values', `{"subnetIds":[${many(65_534, () => '""')}]}`],
])('%s are read', (_, text) => {
  expect(Object.keys(callBody(requestOf({ body: Buffer.from(text) })))).toHaveLength(1);
});

it('a tag may have the name of a member that every object inherits', () => {
  const body = callBody(requestOf({ body: Buffer.from('{"__proto__":{"tags":{"env":"dev"}}}') }));
  expect(body).not.toHaveProperty('tags');
  expect(Object.keys(body)).toEqual(['__proto__']);
});
