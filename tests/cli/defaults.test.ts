import { globSync, readFileSync } from 'node:fs';
import type { Command, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../cli/program.ts';
import { readCallRate } from '../../src/runtime/settings.ts';

const all = (command: Command): Command[] => [command, ...command.commands.flatMap(all)];
const COMMANDS = all(createProgram());
const optionsOf = (name: string) => COMMANDS.find((one) => one.name() === name)?.options ?? [];

/** The default that the help shows; undefined: the option is off, or there is none. */
function shownDefault({ defaultValue, description, negate }: Option): string | undefined {
  if (typeof defaultValue === 'string' && defaultValue !== '') return defaultValue;
  return negate ? undefined : /\(default: ([^)]*)\)/u.exec(description)?.[1];
}

/** The rows of the table of variables in docs/local.md: a variable and its default. */
const VARIABLES: ReadonlyMap<string, string> = new Map(
  readFileSync('docs/local.md', 'utf8')
    .split('\n')
    .filter((line) => /^\| `[A-Z_]+`/u.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
    .map(([, name = '', , given = '']) => [name, given] as const),
);

/** An option of `mqgate serve`, and the variable of `npm start` that means the same. */
const SAME: readonly (readonly [option: string, variable: string])[] = [
  ['--port', 'PORT'],
  ['--lifecycle', 'LIFECYCLE_SECONDS'],
  ['--refresh', 'DIRECTORY_REFRESH_SECONDS'],
  ['--throttle-rate', 'THROTTLE_RATE'],
  ['--throttle-burst', 'THROTTLE_BURST'],
  ['--replay-guard', 'REPLAY_GUARD'],
  ['--debug-signatures', 'DEBUG_SIGNATURES'],
  ['--record-questions', 'DECISION_QUESTIONS'],
  ['--brokers', 'BROKERS'],
  ['--identity-providers', 'IDENTITY_PROVIDERS'],
  ['--identity-provider-hosts', 'IDENTITY_PROVIDER_HOSTS'],
];

/** Options whose default has other words than a variable has, or has no variable. */
const OTHER: Readonly<Record<string, RegExp>> = {
  '--account': /^a demo account$/u,
  '--region': /^all$/u,
  '--host': /^this machine only$/u,
  '--state': /\.mqgate$/u,
  '--credentials': /^credentials in the state directory$/u,
};

describe('the defaults of mqgate serve', () => {
  it.each(SAME)('%s has the default that docs/local.md gives for %s', (long, variable) => {
    const option = optionsOf('serve').find((one) => one.long === long);
    const documented = VARIABLES.get(variable);
    expect(documented).toBeDefined();
    const none = documented === 'off' || documented === 'none';
    expect(option && shownDefault(option)).toBe(none ? undefined : documented);
  });

  it('are all compared', () => {
    const compared = new Set([...SAME.map(([long]) => long), ...Object.keys(OTHER)]);
    for (const option of optionsOf('serve')) {
      const shown = shownDefault(option);
      if (shown === undefined) continue;
      expect(compared, option.long ?? '').toContain(option.long);
      const words = OTHER[option.long ?? ''];
      if (words !== undefined) expect(shown).toMatch(words);
    }
  });

  it('of the burst is what the code takes', () => {
    const option = optionsOf('serve').find(({ long }) => long === '--throttle-burst');
    expect(readCallRate({ THROTTLE_RATE: '1' })?.burst).toBe(Number(option?.defaultValue));
    expect(readFileSync('docs/library.md', 'utf8')).toContain('at once (default `100`)');
  });
});

describe('a default that a page gives for an option', () => {
  const claims = globSync('docs/*.md').flatMap((page) => {
    const text = readFileSync(page, 'utf8');
    const said = [...text.matchAll(/`--([a-z-]+)[^`]*` \(default:? `?([^)`]+)`?\)/gu)];
    const rows = [...text.matchAll(/^\| `--([a-z-]+)[^`]*` \|[^|]*\| `([^`|]+)` \|$/gmu)];
    return [...said, ...rows].map(([, name = '', given = '']) => [page, `--${name}`, given] as const);
  });

  it('is found in the pages', () => expect(claims.length).toBeGreaterThan(1));

  it.each(claims)('is that of its help text (%s: %s %s)', (_page, long, given) => {
    const found = COMMANDS.flatMap(({ options }) => options.filter((one) => one.long === long));
    expect(found.map(shownDefault)).toContain(given);
  });
});
