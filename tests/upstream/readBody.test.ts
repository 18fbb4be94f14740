import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { readBody } from '../../src/upstream/readBody.ts';
import { wellFormedText } from '../support/wellFormedText.ts';

const bytes = (text: string) => Buffer.from(text);
const read = (text: string) => readBody(bytes(text));

describe('a body with one possible reading', () => {
  test.each([
    ['{}', {}],
    [' {"a" : 1}\n', { a: 1 }],
    ['{"a":{"a":{"a":[{"a":1},{"a":2}]}},"b":"a"}', { a: { a: { a: [{ a: 1 }, { a: 2 }] } }, b: 'a' }],
    ['{"a":"\\"b\\":","c\\\\":":\\\\"}', { a: '"b":', 'c\\': ':\\' }],
    ['{"":"","ü":"日本"}', { '': '', ü: '日本' }],
  ])('may be %s', (text, value) => {
    expect(read(text)).toEqual(value);
  });

  it('may be any text that JSON.stringify writes, with or without spaces', () => {
    fc.assert(
      fc.property(fc.dictionary(wellFormedText(), fc.jsonValue()), fc.nat(4), (value, spaces) => {
        const text = JSON.stringify(value, null, spaces);
        expect(JSON.stringify(read(text))).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  it('may have a member named __proto__', () => {
    expect(Object.keys(read('{"__proto__":{"tags":1}}'))).toEqual(['__proto__']);
  });
});

describe('a body that two readers could read differently is refused', () => {
  test.each([
    ['{"a":1,"a":1}'],
    ['{"a":1,"\\u0061":2}'],
    ['{"a":{"b":1,"b":2}}'],
    ['{"a":[{"b":1},{"b":2,"b":3}]}'],
    ['{"__proto__":1,"__proto__":2}'],
  ])('with %s', (text) => {
    expect(() => read(text)).toThrow('gives a member more than once');
  });

  it('if any of its names is written twice in one object', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }),
        fc.jsonValue(),
        fc.nat(),
        (value, other, pick) => {
          const names = Object.keys(value);
          const name = JSON.stringify(names[pick % names.length]);
          const text = JSON.stringify(value).replace(/\}$/, () => `,${name}:${JSON.stringify(other)}}`);
          expect(() => read(text)).toThrow('more than once');
        },
      ),
    );
  });

  test.each([
    ['x'],
    ["{'a':1}"],
    ['{"a":1,}'],
    ['{"a":1}{"a":2}'],
    ['\ufeff{"a":1}'],
    ['{"a":NaN}'],
    ['/**/{}'],
  ])('as %j, which is not JSON', (text) => {
    expect(() => read(text)).toThrow('not valid JSON');
  });

  it('if it is not UTF-8', () => {
    expect(() => readBody(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))).toThrow('not valid JSON');
    expect(() => readBody(Buffer.from('{"a":1}', 'utf16le'))).toThrow('not valid JSON');
  });

  test.each([['[{"a":1}]'], ['"a"'], ['1'], ['null']])('as %s, which is not an object', (text) => {
    expect(() => read(text)).toThrow('Specify a JSON object');
  });
});

it('a body is read in linear time and with a small stack', () => {
  const deep = `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
  const wide = `{${Array.from({ length: 50_000 }, (_, index) => `"${index}":"\\\\\\""`).join(',')}}`;
  const started = performance.now();
  for (const text of [deep, wide]) {
    try {
      read(text);
    } catch (error) {
      expect((error as Error).name).toBe('BadRequestException');
    }
  }
  expect(performance.now() - started).toBeLessThan(5_000);
});
