import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tableText } from '../../cli/access/table.ts';

const cell = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b', ' ', ',', ':'), maxLength: 60 }),
  fc.constantFrom(
    '',
    'mq:CreateBroker, mq:DeleteBroker',
    'arn:aws:mq:us-east-1:123456789012:broker:prod:b-1',
  ),
);

describe('a printed table', () => {
  it('has one line for each row if there is no width', () => {
    expect(
      tableText(
        ['a', 'b'],
        [
          ['long cell', 'x'],
          ['y', 'z'],
        ],
        Number.POSITIVE_INFINITY,
      ),
    ).toBe('a          b\nlong cell  x\ny          z\n');
  });

  it('in a pipe is not as wide as its longest cell', () => {
    const long = 'x'.repeat(200);
    const rows = [
      ['a', long, 'c'],
      ['d', 'e', 'f'],
    ];
    expect(tableText(['one', 'two', 'three'], rows, Number.POSITIVE_INFINITY)).toBe(
      `one  two  three\na    ${long}  c\nd    e    f\n`,
    );
  });

  it('has no line that ends in a blank, at any width', () => {
    const width = fc.constantFrom(Number.POSITIVE_INFINITY, 16, 60, 120);
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { maxLength: 4 }), width, (rows, columns) => {
        expect(tableText(['one', 'two', 'three'], rows, columns)).not.toMatch(/[^\S\n]\n/u);
      }),
    );
  });

  it('is broken at spaces, and within words that are too long', () => {
    expect(tableText(['who', 'what'], [['alice', 'mq:CreateBroker, mq:DeleteBroker']], 25)).toBe(
      ['who    what', 'alice  mq:CreateBroker,', '       mq:DeleteBroker', ''].join('\n'),
    );
    expect(tableText(['a'], [['  0123456789abcdefghij']], 16)).toBe('a\n  0123456789abcd\n  efghij\n');
  });

  it('has no control characters', () => {
    expect(tableText(['a'], [['\u001b[31mred\u202e']])).toBe('a\n [31mred\n');
  });

  it('fits any terminal that has room for its columns, and loses no text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 52, max: 200 }),
        (rows, width) => {
          const text = tableText(['one', 'two', 'three'], rows, width);
          for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(width);
          const count = (all: string) => [...all].filter((unit) => unit === 'a').length;
          expect(count(text)).toBe(count(rows.flat().join()));
        },
      ),
    );
  });
});
