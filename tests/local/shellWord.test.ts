import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { shellWord } from '../../local/launch/shellWord.ts';

/** Paths that people have, and paths that a shell or an AWS configuration file would read otherwise. */
const PATHS = [
  '/home/alice/.mqgate',
  "/home/o'brien/state",
  '/home/alice/my project/state',
  '/data/100% sure/a?b*c',
  '/data/job #1/x;y ;z',
  '/data/$HOME/`id`/$(id)/~',
  '/data/"quoted"/back\\slash\\',
  '/data/Zürich/プロジェクト',
  "/data/''/ #'#/;;",
  'C:\\Users\\alice',
];

describe('a path as a word', () => {
  it.each(PATHS)('%s', (path) => {
    const word = shellWord(path, 'linux');
    const bySh = execFileSync('sh', ['-c', `printf %s ${word}`], { encoding: 'utf8' });
    expect(bySh).toBe(path);
    // The shared loader of the SDKs ends a line at the first comment sign after a blank.
    expect(`credential_process = ${word} credentials`.split(/(^|\s)[;#]/)[0]).toContain(word);
  });

  it('is as written where no shell changes it', () => {
    expect(shellWord('/home/alice/.mqgate/a-b_c@d%e+f=g:h,i', 'linux')).toBe(
      '/home/alice/.mqgate/a-b_c@d%e+f=g:h,i',
    );
  });

  it.each([
    ['C:\\Program Files\\mqgate', '"C:\\Program Files\\mqgate"'],
    ['C:\\', '"C:\\\\"'],
    ['C:\\my state\\', '"C:\\my state\\\\"'],
    ['\\\\server\\share\\\\', '"\\\\server\\share\\\\\\\\"'],
    ["C:\\o'brien\\a&b;c#d", '"C:\\o\'brien\\a&b;c#d"'],
    ['a "b" \\"c', '"a \\"b\\" \\\\\\"c"'],
    ['C:/mqgate', 'C:/mqgate'],
  ])('has double quotes on Windows: %s', (text, word) => {
    expect(shellWord(text, 'win32')).toBe(word);
  });
});
