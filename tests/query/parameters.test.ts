import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseForm } from '../../src/query/parameters.ts';
import { QueryError } from '../../src/query/queryService.ts';

const form = (text: string) => parseForm(Buffer.from(text));

it('values, lists and structures are read', () => {
  const parameters = form(
    'Action=AssumeRole&Empty=&Tags.member.2.Key=b&Tags.member.1.Key=a+b&' +
      'Tags.member.1.Value=%C3%A9%3D&Keys.member.2=z&Keys.member.1=y',
  );
  expect(parameters.get('Action')).toBe('AssumeRole');
  expect(parameters.get('Empty')).toBe('');
  expect(parameters.get('None')).toBeUndefined();
  expect(parameters.list('Tags').map((tag) => [tag.get('Key'), tag.get('Value')])).toEqual([
    ['a b', 'é='],
    ['b', undefined],
  ]);
  expect(parameters.texts('Keys')).toEqual(['y', 'z']);
});

it.each([
  ['twice', 'Action=A&Action=B', 'MalformedQueryString'],
  ['without a name', '=A', 'MalformedQueryString'],
  ['an escape that is none', 'Action=%zz', 'MalformedQueryString'],
  ['too many', Array.from({ length: 2_001 }, (_, index) => `p${index}=`).join('&'), 'MalformedQueryString'],
  ['too large', `Action=${'a'.repeat(512 * 1024)}`, 'RequestEntityTooLarge'],
])('a parameter %s is refused', (_, text, code) => {
  expect(() => form(text)).toThrow(expect.objectContaining({ name: 'QueryError', code }));
});

it('a missing parameter has the spelling of the API’s model', () => {
  expect(() => form('').required('RoleArn')).toThrow(
    "1 validation error detected: Value null at 'roleArn' failed to " +
      'satisfy constraint: Member must not be null',
  );
});

it.each(['1e3', ' 1', '0x1', '1.0', ''])('%j is not an integer', (text) => {
  expect(() => form(`DurationSeconds=${encodeURIComponent(text)}`).integer('DurationSeconds')).toThrow(
    QueryError,
  );
});

it('any text gives a typed error, or the parameters that were written', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        parseForm(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(QueryError);
      }
    }),
  );
  const names = fc.string({ minLength: 1 });
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(names, fc.string()), { selector: ([name]) => name }), (pairs) => {
      const parameters = form(new URLSearchParams(pairs).toString());
      for (const [name, value] of pairs)
        expect(parameters.get(name.toWellFormed())).toBe(value.toWellFormed());
    }),
  );
});
