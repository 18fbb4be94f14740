import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { keys } from '../../src/state/table/table.ts';

const PAGE = readFileSync(new URL('../../docs/table.md', import.meta.url), 'utf8');

/** Rows of the page's tables that begin with the name of a key: name, `pk`, `sk`. */
const documented = PAGE.split('\n').flatMap((line) => {
  const row = /^\| `(\w+)` \| `([^`]+)` \| `([^`]+)` \|/.exec(line);
  return row === null ? [] : [row.slice(1)];
});

/** A key with the names of its parts in their places, such as `BROKERS#<accountId>#<region>`. */
function pattern([name, make]: [string, (...parts: never[]) => { pk: string; sk: string }]): string[] {
  const parameters = /\(([^)]*)\)/.exec(make.toString())?.[1] ?? '';
  const names = parameters.split(',').flatMap((part) => part.trim() || []);
  const { pk, sk } = make(...(names.map((part) => `<${part}>`) as never[]));
  return [name, pk, sk];
}

test('docs/table.md has a row for every kind of item, with its keys, and no other row', () => {
  const made = Object.entries(keys).map((entry) => pattern(entry as never));
  const byName = (rows: string[][]) => rows.toSorted(([a = ''], [b = '']) => a.localeCompare(b));
  expect(byName(documented)).toEqual(byName(made));
});
