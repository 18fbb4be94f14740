import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** As biome.json has it: Biome keeps code within it, and this test keeps comments. */
const { formatter } = JSON.parse(readFileSync('biome.json', 'utf8')) as { formatter: { lineWidth: number } };
const FILES = globSync('{src,local,cli,workbench,testing,events,bench,tests,.ci}/**/*.{ts,tsx}');

/** A line that is a comment or the inside of one; directives to tools must be one line. */
const COMMENT = /^\s*(?:\/\/|\/\*|\*)/;
const DIRECTIVE = /Stryker|biome-ignore|https?:\/\//;

test('no comment is wider than the configured line', () => {
  const wide = FILES.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .map((line, index) => ({ line, place: `${file}:${index + 1}` }))
      .filter(({ line }) => line.length > formatter.lineWidth && COMMENT.test(line) && !DIRECTIVE.test(line))
      .map(({ place }) => place),
  );
  expect(wide).toEqual([]);
});
