import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineDiff } from '../../../local/console/page/brokers/lineDiff.ts';

const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 30 }).map((lines) => lines.join('\n'));

test('without the new lines a diff is the first text, and without the removed lines the second', () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = lineDiff(before, after);
      const without = (kind: string) => lines.filter((line) => line.kind !== kind).map((line) => line.text);
      expect(without('new').join('\n')).toBe(before);
      expect(without('gone').join('\n')).toBe(after);
    }),
  );
});

test('equal texts have no changed line, and one changed line is one removed and one new line', () => {
  expect(lineDiff('a\nb\nc', 'a\nb\nc').every(({ kind }) => kind === 'same')).toBe(true);
  expect(lineDiff('a\nb\nc', 'a\nx\nc').map(({ kind }) => kind)).toEqual(['same', 'gone', 'new', 'same']);
});
