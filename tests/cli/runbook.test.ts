import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mqgate } from '../support/commandLine.ts';

const text = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const RUNBOOK = text('docs/runbook.md');

const help = async (words: readonly string[]) => (await mqgate([...words, '--help'])).stdout;

/** What operators read. */
const PAGES = ['docs/runbook.md', 'docs/deploy.md', 'docs/doctor.md', 'docs/login.md', 'docs/directories.md'];

/** The pages' commands: the words before any option or value, and the options. */
const commands = new Map<string, Set<string>>();
for (const [, command = ''] of PAGES.map(text)
  .join('\n')
  .replaceAll('\\\n', ' ')
  .matchAll(/npx mqgate ([^`#|&\n]+)/g)) {
  const words = command.trim().split(/\s+/);
  const end = words.findIndex((word) => !/^[a-z-]+$/.test(word) || word.startsWith('-'));
  const name = words.slice(0, end < 0 ? words.length : end).join(' ');
  const options = commands.get(name) ?? new Set<string>();
  for (const word of words) if (word.startsWith('--')) options.add(word);
  commands.set(name, options);
}

describe('the pages for operators', () => {
  it('show commands', () => {
    expect([...commands.keys()]).toEqual(
      expect.arrayContaining(['logs', 'explain', 'keys rotate', 'import', 'keys create', 'doctor']),
    );
  });

  it.each([...commands])('name only commands that exist: mqgate %s', async (name, options) => {
    const said = await help(name.split(' '));
    expect(said).toMatch(new RegExp(`^Usage: mqgate ${name}( |$)`, 'mu'));
    for (const option of options) expect(said).toContain(option);
  });

  it('say what each alarm means', () => {
    const files = ['deploy/alarms.yml', 'deploy/api/alarms.yml', 'deploy/url/alarms.yml'];
    const named = [
      ...files
        .map(text)
        .join('')
        .matchAll(/docs\/runbook\.md, ([^.]+)\./g),
    ].map(([, name]) => name);
    expect(named.length).toBeGreaterThan(8);
    for (const name of named) expect(RUNBOOK).toContain(`\n### ${name}\n`);
  });
});
