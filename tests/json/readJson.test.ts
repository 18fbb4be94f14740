import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeText } from '../../src/json/decodeText.ts';
import { JsonFault, readJson, readJsonSequence } from '../../src/json/readJson.ts';

/** A text, and what the fault says of it. */
const FAULTS: readonly (readonly [text: string, message: string])[] = [
  ['', 'unexpected end of the text (line 1, column 1)'],
  ['{', 'unexpected end of the text (line 1, column 2)'],
  ['{"a":1,}', 'unexpected character "}" (line 1, column 8)'],
  ['[1,]', 'unexpected character "]" (line 1, column 4)'],
  ['{a:1}', 'unexpected character "a" (line 1, column 2)'],
  ["{'a':1}", 'unexpected character "\'" (line 1, column 2)'],
  ['{"a":1}x', 'unexpected character "x" (line 1, column 8)'],
  ['{"a":1}\n\n  {"b":2}', 'unexpected character "{" (line 3, column 3)'],
  ['{"a" 1}', 'unexpected character "1" (line 1, column 6)'],
  ['tru', 'unexpected character "t" (line 1, column 1)'],
  ['truely', 'unexpected character "t" (line 1, column 1)'],
  ['NaN', 'unexpected character "N" (line 1, column 1)'],
  ['undefined', 'unexpected character "u" (line 1, column 1)'],
  ['01', 'unexpected character "1" (line 1, column 2)'],
  ['+1', 'unexpected character "+" (line 1, column 1)'],
  ['-', 'unexpected character "-" (line 1, column 1)'],
  ['1.', 'unexpected character "." (line 1, column 2)'],
  ['.5', 'unexpected character "." (line 1, column 1)'],
  ['0x10', 'unexpected character "x" (line 1, column 2)'],
  ['"a\nb"', 'unexpected character "\\n" (line 1, column 3)'],
  ['"a\u0000b"', 'unexpected character "\\u0000" (line 1, column 3)'],
  ['"abc', 'unexpected end of the text (line 1, column 5)'],
  ['"a\\x41"', 'an escape that JSON does not have (line 1, column 3)'],
  ['"\\u12g4"', 'an escape that JSON does not have (line 1, column 2)'],
  ['"\\', 'an escape that JSON does not have (line 1, column 2)'],
  ['\ufeff{}', 'unexpected character "\\ufeff" (line 1, column 1)'],
  ['\u00a0{}', 'unexpected character "\\u00a0" (line 1, column 1)'],
  ['// c\n{}', 'unexpected character "/" (line 1, column 1)'],
  ['{"a":1,"a":2}', 'the member "a" is given twice (line 1, column 8)'],
  ['{"a":1,"\\u0061":2}', 'the member "a" is given twice (line 1, column 8)'],
  ['{"__proto__":1,"__proto__":2}', 'the member "__proto__" is given twice (line 1, column 16)'],
  [
    '[{"x":{"Effect":1,\n"effect":2}}]',
    'the members "Effect" and "effect" differ by case only (line 2, column 1)',
  ],
  ['{"a\u009b":1,"a\u009b":2}', 'the member "a\\u009b" is given twice (line 1, column 9)'],
  [
    '1e999',
    'the number "1e999" has more digits or a larger exponent than a double can hold (line 1, column 1)',
  ],
  [
    '[-1e999]',
    'the number "-1e999" has more digits or a larger exponent than a double can hold (line 1, column 2)',
  ],
  [
    '1e-999',
    'the number "1e-999" has more digits or a larger exponent than a double can hold (line 1, column 1)',
  ],
  [
    '9007199254740993',
    'the number "9007199254740993" has more digits or a larger exponent ' +
      'than a double can hold (line 1, column 1)',
  ],
  ['"\\ud800"', 'half a surrogate pair in a string (line 1, column 1)'],
  ['"\\udc00\\ud800"', 'half a surrogate pair in a string (line 1, column 1)'],
  ['"\ud800"', 'half a surrogate pair in a string (line 1, column 1)'],
];

/** Texts that JSON.parse and this reader read alike. */
const GOOD = [
  '{}',
  '[]',
  ' \t\r\n{ "a" : [ 1 , 2.5e3 , -0 , true , false , null , "x" ] } \n',
  '{"__proto__":{"a":1}}',
  '{"constructor":1,"toString":2}',
  '"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00"',
  '"\u2028\u2029\u007f"',
  '9007199254740992',
  '0.1',
  '0.000',
  '1E2',
  '5e-324',
  '-0.0',
];

describe('readJson', () => {
  test.each(FAULTS)('refuses %j', (text, message) => {
    expect(() => readJson(text)).toThrow(JsonFault);
    expect(() => readJson(text)).toThrow(message);
  });

  test.each(GOOD)('reads %j as JSON.parse does', (text) => {
    expect(readJson(text)).toEqual(JSON.parse(text));
  });

  test('reads every value that JSON.stringify writes', () => {
    const value = fc.jsonValue({ maxDepth: 6 });
    fc.assert(
      fc.property(value, fc.constantFrom(0, 2, '\t'), (written, indent) => {
        const text = JSON.stringify(written, null, indent);
        let read: unknown;
        try {
          read = readJson(text);
        } catch (error) {
          // The strict rules are the only reason to refuse what JSON.parse takes.
          expect((error as Error).message).toMatch(/differ by case only|surrogate/);
          return;
        }
        expect(read).toEqual(JSON.parse(text));
      }),
    );
  });

  test('accepts no text that JSON.parse refuses', () => {
    const piece = fc.constantFrom(
      ...['{', '}', '[', ']', ':', ',', '"a"', '"b"', '1', '-', '.', 'e', 'null', ' ', '\\', '"', 'u0041'],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        let read: unknown;
        try {
          read = readJson(text);
        } catch (error) {
          expect(error).toBeInstanceOf(JsonFault);
          return;
        }
        expect(read).toEqual(JSON.parse(text));
      }),
      { numRuns: 3_000 },
    );
  });

  test.each(['[', '{"a":'])('refuses %s nested 200,000 deep at once', (open) => {
    const text = open.repeat(200_000);
    expect(() => readJson(text, { characters: 10_000_000, depth: 32 })).toThrow(
      'nested deeper than 32 levels',
    );
  });

  test('reads 32 levels and refuses 33', () => {
    expect(readJson(`${'['.repeat(32)}${']'.repeat(32)}`)).toBeDefined();
    expect(() => readJson(`${'['.repeat(33)}${']'.repeat(33)}`)).toThrow('(line 1, column 33)');
  });

  test('counts siblings as one level', () => {
    expect(readJson(`[${'[],'.repeat(100)}[]]`)).toHaveLength(101);
  });

  test('refuses a text longer than its bound before it reads the text', () => {
    expect(() => readJson(`"${'a'.repeat(131_071)}"`)).toThrow('longer than 131072 characters');
    expect(readJson(`"${'a'.repeat(131_070)}"`)).toHaveLength(131_070);
  });

  test('takes time in proportion to the text', () => {
    const bounds = { characters: 100_000_000, depth: 32 };
    const members = Array.from({ length: 200_000 }, (_, index) => `"m${index}":"\\u0041${'x'.repeat(20)}"`);
    const started = performance.now();
    readJson(`{${members.join(',')}}`, bounds);
    readJson(`[${'1,'.repeat(1_000_000)}1]`, bounds);
    readJson(`"${'\\n'.repeat(2_000_000)}"`, bounds);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('readJsonSequence', () => {
  test('reads values one after another, with any separators', () => {
    expect(readJsonSequence('{"a":1}\n{"a":2} [3]{"a":4}\n')).toEqual([{ a: 1 }, { a: 2 }, [3], { a: 4 }]);
  });

  test.each(['', '  ', '{} x', '{},{}'])('refuses %j', (text) => {
    expect(() => readJsonSequence(text)).toThrow(JsonFault);
  });
});

describe('decodeText', () => {
  const text = '{"ä":"😀"}';
  const utf8 = Buffer.from(text);
  const little = Buffer.from(text, 'utf16le');
  const big = Buffer.from(little).swap16();
  const plain = Buffer.from('{"a":"b"}', 'utf16le');

  test.each([
    ['UTF-8', utf8],
    ['UTF-8 with a mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), utf8])],
    ['UTF-16, little end first, with a mark', Buffer.concat([Buffer.from([0xff, 0xfe]), little])],
    ['UTF-16, big end first, with a mark', Buffer.concat([Buffer.from([0xfe, 0xff]), big])],
    ['UTF-16, little end first', little],
    ['UTF-16, big end first', big],
  ])('reads %s', (_, bytes) => {
    expect(decodeText(bytes)).toBe(text);
  });

  test.each([
    ['UTF-8 with a byte that belongs to none', Buffer.from([0x22, 0xff, 0x22]), 'not UTF-8'],
    ['UTF-8 cut within a character', utf8.subarray(0, 3), 'not UTF-8'],
    ['UTF-16 with half a pair', Buffer.from([0xff, 0xfe, 0x22, 0, 0, 0xd8, 0x22, 0]), 'not UTF-16LE'],
    ['UTF-16 with an odd byte', plain.subarray(0, 5), 'half a UTF-16 character'],
    ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0]), 'UTF-32'],
  ])('refuses %s', (_, bytes, reason) => {
    expect(() => decodeText(bytes)).toThrow(reason);
  });

  test('reads an empty file as an empty text', () => {
    expect(decodeText(Buffer.alloc(0))).toBe('');
  });
});
