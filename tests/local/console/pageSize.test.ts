import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { buildPage } from '../../../local/console/build/buildPage.ts';

const kilobytes = (texts: readonly string[]) =>
  texts.reduce((sum, text) => sum + gzipSync(text).length, 0) / 1_000;

test('the page has at most 40 kB without its editor, and the editor 150 kB, both with gzip', async () => {
  const files = Object.entries(await buildPage());
  const isEditor = ([name]: readonly [string, string]) => name.startsWith('editor-');
  const editor = files.filter(isEditor).map(([, text]) => text);
  const others = files.filter((file) => !isEditor(file)).map(([, text]) => text);
  expect(editor).toHaveLength(1);
  expect(kilobytes(editor)).toBeLessThan(150);
  expect(kilobytes(others)).toBeLessThan(40);
});

test('the page names no other host', async () => {
  const files = await buildPage();
  const hosts = Object.values(files).flatMap((text) => [...text.matchAll(/["'`(]https?:\/\/([\w.-]+)/g)]);
  expect(hosts.map(([, host]) => host).filter((host) => host !== 'www.w3.org')).toEqual([]);
});
