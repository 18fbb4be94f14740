import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { commandPaths, completionScript } from '../../cli/completion/completionScript.ts';
import { createProgram } from '../../cli/program.ts';

const paths = commandPaths(createProgram());
const folder = mkdtempSync(join(tmpdir(), 'mqgate-completion-'));
const work = join(folder, 'work');
mkdirSync(work);
writeFileSync(join(work, 'policy.json'), '');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const isAbsent = (shell: string) => spawnSync(shell, ['--version']).status !== 0;

/** What is typed before the Tab key, in a folder that has the file policy.json, and all that is offered. */
const ROWS: readonly (readonly [typed: string, offered: readonly string[]])[] = [
  ['mqgate who', ['who-can']],
  ['mqgate lint --rep', ['--reporter']],
  ['mqgate lint --reporter ', ['json', 'sarif', 'table', 'text']],
  ['mqgate lint --reporter s', ['sarif']],
  ['mqgate access-keys cr', ['create']],
  ['mqgate access-keys create --us', ['--user']],
  ['mqgate keys create cr', []],
  ['mqgate keys rotate --purpose to', ['tokens']],
  ['mqgate completion z', ['zsh']],
  ['mqgate serve --account keys --por', ['--port']],
  ['mqgate pol', []],
  ['mqgate test pol', ['policy.json']],
  ['mqgate test --coverage-file pol', ['policy.json']],
  ['mqgate serve --hel', ['--help']],
];

/** A program of fish that completes each line of its input. */
const FISH = 'source $argv[1]; while read line; echo "? $line"; complete -C $line; end';

function askFish(): string {
  const script = join(folder, 'mqgate.fish');
  writeFileSync(script, completionScript('fish', paths));
  const input = ROWS.map(([typed]) => `${typed}\n`).join('');
  // The Tab key is pressed after a blank too, which `read` would remove.
  const program = FISH.replace('read line', "read --delimiter '' line");
  return execFileSync('fish', ['--no-config', '-c', program, script], { cwd: work, input, encoding: 'utf8' });
}

/**
 * The start file of an interactive zsh. Ctrl-T completes each line of the file `typed`, and writes what the
 * script gives to zsh's own `compadd` to the file `offered`.
 */
const SETUP = (at: string) => `
PROMPT= RPROMPT=
fpath=(${at} $fpath)
autoload -Uz compinit
compinit -u -d ${at}/dump
compadd() {
  if [[ -n "\${argv[(r)-[OAD]]}" ]]; then builtin compadd "$@"; return; fi
  local -a found
  builtin compadd -O found "$@"
  (( $#found )) && print -rl -- "\${found[@]}" >>${at}/offered
  builtin compadd "$@"
}
ask() {
  local line
  for line in "\${(@f)$(<${at}/typed)}"; do
    print -r -- "? $line" >>${at}/offered
    BUFFER=$line CURSOR=$#line
    zle list-choices
  done
  print -r -- end >>${at}/offered
}
zle -N ask
bindkey '^T' ask
`;

/** Runs that zsh on a terminal of its own, until it has completed every line. */
const TERMINAL = (at: string) => `
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "source ${at}/setup"
zpty -w -n shell $'\\x14'
for ((i = 0; i < 2000; i++)); do
  zpty -r -t shell text
  [[ -e ${at}/offered && "$(<${at}/offered)" == *$'\\n'end ]] && break
  sleep 0.05
done
zpty -d shell
`;

function askZsh(): string {
  const at = join(folder, 'zsh');
  mkdirSync(at);
  writeFileSync(join(at, '_mqgate'), completionScript('zsh', paths));
  writeFileSync(join(at, 'setup'), SETUP(at));
  writeFileSync(join(at, 'typed'), ROWS.map(([typed]) => typed).join('\n'));
  execFileSync('zsh', ['-f', '-c', TERMINAL(at)], { cwd: work });
  return readFileSync(join(at, 'offered'), 'utf8').replace(/end\n$/, '');
}

/** What was offered for each line; fish adds a description after a tab. */
function rowsOf(answer: string): unknown[] {
  return answer
    .split(/^\? /m)
    .slice(1)
    .map((part) => {
      const [typed = '', ...offered] = part.replace(/\n$/, '').split('\n');
      return [typed, offered.map((line) => line.split('\t')[0]).toSorted()];
    });
}

describe.each([
  ['fish', askFish],
  ['zsh', askZsh],
] as const)('%s (skipped where it is not installed)', (shell, ask) => {
  test.skipIf(isAbsent(shell))('offers the commands, options, values and files that may follow', () => {
    expect(rowsOf(ask())).toEqual(ROWS);
  });
});

test.skipIf(isAbsent('zsh'))('zsh can also read its script at the start (skipped without zsh)', () => {
  const script = join(folder, 'mqgate.zsh');
  writeFileSync(script, completionScript('zsh', paths));
  const program = 'autoload -Uz compinit; compinit -u -D; source $1; print -r -- $_comps[mqgate]';
  expect(execFileSync('zsh', ['-f', '-c', program, 'zsh', script], { encoding: 'utf8' })).toBe('_mqgate\n');
});
