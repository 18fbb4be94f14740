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

it('thousands of tags are refused before anything is decided, in the sentence of validation', () => {
  expect(() => tagsOf(tags(60_000))).toThrow('Resource has [60000] tags. Specify at most [50].');
});

it('some too many are decided, and left to validation', () => {
  expect((tagsOf(tags(51)) as ReadonlyMap<string, unknown>).size).toBe(51);
});
