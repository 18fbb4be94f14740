import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { statementPositions } from '../../../src/authz/explain/statementPositions.ts';

/** The text between two positions. */
function slices(text: string): unknown[] {
  const lines = text.split('\n');
  const offset = ({ Line, Column }: { Line: number; Column: number }) =>
    lines.slice(0, Line - 1).reduce((sum, line) => sum + line.length + 1, 0) + Column - 1;
  return statementPositions(text).map(({ opens, end }) => JSON.parse(text.slice(offset(opens), offset(end))));
}

const at = (Line: number, Column: number) => ({ Line, Column });

describe('statementPositions', () => {
  it('counts the end of a statement as example 1 of simulate-custom-policy does', () => {
    const text =
      '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*",' +
      '"Resource":"*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2018-08-16T12:00:00Z"}}}}';
    expect(statementPositions(text)).toEqual([{ opens: at(1, 37), start: at(1, 38), end: at(1, 167) }]);
  });

  it.each([
    [
      'a list',
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}',
      [38],
    ],
    [
      'a list of two',
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"},' +
        '{"Effect":"Deny","Action":"s3:GetObject","Resource":"*"}]}',
      [38, 95],
    ],
    [
      'one statement',
      '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}',
      [38],
    ],
    ['a list on lines of its own', '{"Version":"2012-10-17","Statement":[ {} ,\t{}]}', [38, 41]],
    ['one with blanks', '{"Version": "2012-10-17", "Statement": {"Effect": "Allow"}}', [41]],
  ])('counts the start of a statement as AWS does, after the preceding token: %s', (_name, text, columns) => {
    expect(statementPositions(text).map(({ start }) => start)).toEqual(
      columns.map((column) => at(1, column)),
    );
  });

  it('counts lines from 1', () => {
    const text = '{\n  "Statement": [\n    {},\r\n    { "a": [1, {}] }\n  ]\n}';
    expect(statementPositions(text)).toEqual([
      { opens: at(3, 5), start: at(2, 17), end: at(3, 7) },
      { opens: at(4, 5), start: at(3, 7), end: at(4, 21) },
    ]);
  });

  it.each([
    ['CR LF', '{\r\n"Statement":[\r\n\t{"a":1}]}', at(2, 14), at(3, 9)],
    ['CR alone', '{\r"Statement":[\r{"a":1}]}', at(2, 14), at(3, 8)],
    ['a tab is one column', '{\t"Statement":\t[\t{"a":1}]}', at(1, 17), at(1, 25)],
    ['a letter of Latin-1 is one column', '{"Id":"é","Statement":[{"a":"ÿ"}]}', at(1, 24), at(1, 33)],
    ['a line that begins in a statement', '{"Statement":{"a":1,\n"b":2}}', at(1, 15), at(2, 7)],
    ['empty lines in front', '\n\n{"Statement":[{}]}', at(3, 15), at(3, 17)],
  ])('counts lines and columns: %s', (_name, text, start, end) => {
    expect(statementPositions(text).map((found) => [found.start, found.end])).toEqual([[start, end]]);
  });

  it.each([
    ['an escaped key', '{"\\u0053tatement": [{"a": 1}]}', [{ a: 1 }]],
    [
      'a member of that name further down',
      '{"Id": {"Statement": [{"a": 1}]}, "Statement": [{"a": 2}]}',
      [{ a: 2 }],
    ],
    ['a value of that name', '{"Id": "Statement", "Statement": [{"a": 2}]}', [{ a: 2 }]],
    [
      'braces and quotes in texts',
      '{"Id": "\\"}{[", "Statement" : [{"a": "}\\\\"}, {"b": "]"}]}',
      [{ a: '}\\' }, { b: ']' }],
    ],
    ['something behind it', '{"Statement": [{"a": 1}], "Id": [{"b": 1}], "X": {"c": {}}}', [{ a: 1 }]],
    ['nothing', '{"Version": "2012-10-17"}', []],
  ])('finds statements beside %s', (_name, text, expected) => {
    expect(slices(text)).toEqual(expected);
  });

  it('cuts out the text that JSON.parse reads, in any layout', () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })), { minLength: 1, maxLength: 4 }),
        fc.constantFrom(0, 1, 2, '\t'),
        fc.boolean(),
        (statements, indent, alone) => {
          const Statement = alone ? statements[0] : statements;
          const text = JSON.stringify({ Id: '[', Statement, Version: '{' }, null, indent);
          const copy = JSON.parse(JSON.stringify(alone ? [statements[0]] : statements));
          expect(slices(text)).toEqual(copy);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
