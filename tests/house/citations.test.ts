import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT_DIR } from '../../local/launch/settings.ts';
import { citingText, readCitations } from './readCitations.ts';

/** The changelog names files and documents as they were then. A decision that is in force names today's. */
const CHANGES = 'CHANGELOG.md';
/**
 * The rows at the end of this file cite what does not exist; the page of licences names npm packages
 * (`des.js`).
 */
const CITES_NOTHING = new Set(['tests/house/citations.test.ts', 'docs/licences.md']);
/** Files and folders of other projects, which comments name as sources. */
const FOREIGN = new Set(['tests/aws-signing-test-suite/v4', 'tests/test_iam/test_iam_policies.py']);
const CITING = /\.(?:ts|js|yml|md)$/u;

const FILES = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: PROJECT_DIR,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && exists(file));
const CITING_FILES = FILES.filter((file) => CITING.test(file) && !CITES_NOTHING.has(file));
const NAMES = new Set(FILES.map((file) => basename(file)));

const RULES = new Map(
  readdirSync(join(PROJECT_DIR, 'docs/rules')).map((name) => [`docs/rules/${name}`, rulesOf(name)]),
);
const DECISIONS = readdirSync(join(PROJECT_DIR, 'docs/adr')).map((name) => Number(name.slice(0, 4)));

function rulesOf(name: string): number[] {
  const page = readFileSync(join(PROJECT_DIR, 'docs/rules', name), 'utf8');
  return [...page.matchAll(/^(\d+)\. /gmu)].map(([, number]) => Number(number));
}

/** The wrong citations of a text that stands in `file`. */
function wrongCitations(file: string, text: string): string[] {
  const { documents, rules, decisions, paths, names } = readCitations(text);
  const here = dirname(file);
  const ownRules = RULES.get(file);
  return [
    ...(file === CHANGES ? [] : documents).filter(
      (document) => !exists(document) && !exists(join(here, document)),
    ),
    ...rules.filter(({ page, rule }) => !(page ? RULES.get(page) : ownRules)?.includes(rule)).map(ruleText),
    ...decisions.filter((number) => !DECISIONS.includes(number)).map((number) => `ADR ${number}`),
    ...(file === CHANGES ? [] : paths.filter((path) => !isThere(path))),
    ...(file === CHANGES ? [] : names.filter((name) => !NAMES.has(name))),
  ];
}

function ruleText({ page, rule }: { readonly page: string | undefined; readonly rule: number }): string {
  return page === undefined ? `rule ${rule} without its page` : `${page} rule ${rule}`;
}

/** A file or folder, or a test as SECURITY.md names it: below tests/, without `.test.ts`. */
function isThere(path: string): boolean {
  return FOREIGN.has(path) || exists(path) || exists(`tests/${path}.test.ts`);
}

function exists(path: string): boolean {
  return existsSync(join(PROJECT_DIR, path));
}

describe('every citation in a comment or document', () => {
  it('names a document, rule, decision or file that exists', () => {
    const wrong = CITING_FILES.flatMap((file) => {
      const source = readFileSync(join(PROJECT_DIR, file), 'utf8');
      return wrongCitations(file, citingText(file, source)).map((citation) => `${file}: ${citation}`);
    });
    expect(wrong).toEqual([]);
  });
});

describe('the rules of each page in docs/rules', () => {
  it.each([...RULES])('are numbered from 1 without a gap: %s', (_page, rules) => {
    expect(rules.length).toBeGreaterThan(20);
    expect(rules).toEqual(rules.map((_, index) => index + 1));
  });

  it.each([...RULES.keys()])('follow an introduction with contents, citation and procedure: %s', (page) => {
    const [title, ...lines] = readFileSync(join(PROJECT_DIR, page), 'utf8').split('\n');
    expect(title).toMatch(/^# Rules: /u);
    const starts = ['What this page holds: ', 'How a rule is cited: ', 'How to change a rule: '];
    for (const [index, start] of starts.entries()) expect(lines[index]?.startsWith(start)).toBe(true);
  });
});

describe('a wrong citation is found', () => {
  it.each([
    ['a document that is not there', 'see iam.md', ['iam.md']],
    ['a rule that its page has not', 'docs/rules/iam.md rule 99', ['docs/rules/iam.md rule 99']],
    [
      'a range that runs past the end',
      'docs/rules/iam.md rules 24, 98 to 99',
      ['docs/rules/iam.md rule 98', 'docs/rules/iam.md rule 99'],
    ],
    ['a rule without a page', '(rule 13)', ['rule 13 without its page']],
    ['a decision that was never taken', 'ADRs 1 and 99', ['ADR 99']],
    ['a test that is gone', 'held by tests/authz/gone.test.ts.', ['tests/authz/gone.test.ts']],
    ['a file that is gone, by its bare name', 'see gone.ts', ['gone.ts']],
    ['a citation over two lines', 'docs/rules/iam.md\n * rule 99', ['docs/rules/iam.md rule 99']],
  ])('%s', (_name, text, expected) => {
    expect(wrongCitations('src/any.ts', text)).toEqual(expected);
  });

  it('in a decision too, but not in the changelog', () => {
    const text = 'it was in src/gone/gone.ts';
    expect(wrongCitations('docs/adr/0001-any.md', text)).toEqual(['src/gone/gone.ts']);
    expect(wrongCitations('CHANGELOG.md', text)).toEqual([]);
  });

  it('and a true one is accepted', () => {
    const text = 'docs/rules/iam.md rules 1, 2 and 24, SECURITY.md, ADR 1, tests/authz, src/mq/operations.ts';
    expect(wrongCitations('src/any.ts', text)).toEqual([]);
    expect(wrongCitations('docs/rules/iam.md', 'as rule 12 says')).toEqual([]);
  });
});
