import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Biome keeps most code within this width. It cannot break literals or comments: this test checks those. */
const { formatter } = JSON.parse(readFileSync('biome.json', 'utf8')) as { formatter: { lineWidth: number } };
const FILES = globSync([
  '*.ts',
  '{src,local,cli,workbench,testing,events,bench,tests,.ci,examples}/**/*.{ts,tsx}',
]);

/** The lines that may be wider, each kind with its reason. */
const EXCEPTIONS: readonly RegExp[] = [
  // A path to import is one string literal, which the syntax does not let us break.
  /^\s*(?:import|export|\}) .*from '[^']*';$/,
  // A regular expression is one token; in parts, joined as text, it could not be checked by the compiler.
  /^\s*\/(?![/*]).*\/[a-z]*[;,)]*$/,
  // A reader copies a URL, and search finds it, only if it is in one piece.
  /https?:\/\//,
  // Stryker and Biome read a directive from one line.
  /Stryker (?:disable|restore)|biome-ignore/,
];

test('no line of code or comment is wider than the configured width', () => {
  const wide = FILES.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .map((line, index) => ({ line, place: `${file}:${index + 1}` }))
      .filter(({ line }) => line.length > formatter.lineWidth && !EXCEPTIONS.some((one) => one.test(line)))
      .map(({ place }) => place),
  );
  expect(wide).toEqual([]);
});
