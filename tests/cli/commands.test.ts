import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { commandPaths, completionScript } from '../../cli/completion/completionScript.ts';
import { createProgram } from '../../cli/program.ts';
import { mqgate as run } from '../support/commandLine.ts';

const ACCOUNT = fileURLToPath(new URL('../../local/account/demo-account.json', import.meta.url));
const DOC = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');
const paths = commandPaths(createProgram());
const leaves = paths.filter(({ words, commands }) => words.length > 0 && commands.length === 0);

/** The help of a command, as it is printed. */
function helpOf(words: readonly string[]): string {
  let shown = createProgram();
  for (const word of words) shown = shown.commands.find((one) => one.name() === word) ?? shown;
  let text = '';
  shown.configureOutput({ writeOut: (part) => (text += part) }).outputHelp();
  return text;
}

const mqgate = (...words: readonly string[]) => run(words);

describe('every command of mqgate', () => {
  it.each(leaves.map(({ words }) => words.join(' ')))('%s shows no empty default in its help', (name) => {
    expect(helpOf(name.split(' '))).not.toMatch(/default: (?:\[\]|"")/u);
  });

  it.each([
    ['hlep', 'There is no command hlep. Did you mean help? See "mqgate help".'],
    ['keys creat', 'There is no command creat. Did you mean create? See "mqgate help keys".'],
    ['qqqqqqqq', 'There is no command qqqqqqqq. See "mqgate help".'],
  ])('%s is refused with one sentence, with and without help before it', async (line, sentence) => {
    const words = line.split(' ');
    for (const { status, stderr } of [await mqgate(...words), await mqgate('help', ...words)]) {
      expect(status).toBe(2);
      expect(stderr).toBe(`mqgate: ${sentence}\n`);
    }
  });

  it.each(leaves.map(({ words }) => words.join(' ')))(
    '%s has an example and its exit statuses in its help text',
    (name) => {
      const text = helpOf(name.split(' '));
      const [, example = ''] = /Examples?:\n((?: {2}.*\n?)+)/u.exec(text) ?? [];
      expect(example).toContain(`mqgate ${name}`);
      expect(text).toMatch(/Exit status: 0\b/u);
    },
  );

  it.each(
    paths
      .slice(1)
      .filter(({ words }) => words.length === 1)
      .map(({ words }) => words[0]),
  )('%s is in docs/cli.md', (name) => {
    expect(DOC).toContain(`\`mqgate ${name}\``);
  });

  it.each(['explain', 'test', 'diff', 'check', 'who-can', 'can', 'lint', 'suggest'])(
    '%s answers a question, so it has --json and --table',
    (name) => {
      const options = paths.find(({ words }) => words.join() === name)?.options.map(({ long }) => long);
      expect(options).toEqual(expect.arrayContaining(['--json', '--table']));
    },
  );
});

/** A command line that is wrong, and the sentences about it. */
const WRONG: readonly (readonly [string, string])[] = [
  [
    'who-can mq:DeleteBroker --account x',
    'The option --on <resource> is missing. See "mqgate help who-can".',
  ],
  ['diff one', 'The argument <new> is missing. See "mqgate help diff".'],
  ['logs --since', 'The option --since <time> needs a value. See "mqgate help logs".'],
  ['logs --dennied', 'There is no option --dennied. Did you mean --denied? See "mqgate help logs".'],
  ['logs -z', 'There is no option -z. See "mqgate help logs".'],
  ['serve it', 'The number of arguments is 1; 0 may be given. See "mqgate help serve".'],
  [
    'lint x --reporter y',
    "The option --reporter <form> cannot be 'y'. Allowed choices are text, table, json, sarif. " +
      'See "mqgate help lint".',
  ],
  [
    'completion csh',
    "The argument <shell> cannot be 'csh'. Allowed choices are bash, zsh, fish. " +
      'See "mqgate help completion".',
  ],
  ['access-keys create', 'The option --user <name> is missing. See "mqgate help access-keys create".'],
];

describe('a wrong command line', () => {
  it.each(WRONG)('%s gets sentences that end with where the help is', async (line, sentence) => {
    expect(await mqgate(...line.split(' '))).toEqual({
      status: 2,
      stdout: '',
      stderr: `mqgate: ${sentence}\n`,
    });
  });

  it.each(leaves.map(({ words }) => words))('is answered so by %s', async (...words) => {
    const { status, stderr } = await mqgate(...words, '--no-such-option');
    expect(status).toBe(2);
    expect(stderr).toMatch(/^mqgate: There is no option --no-such-option\. |^mqgate: The .* is missing\. /u);
    expect(stderr).toMatch(/^.* See "mqgate help [a-z -]+"\.\n$/u);
    expect(stderr).toContain(`See "mqgate help ${words.join(' ')}".`);
  });
});

describe('mqgate --version', () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  it.each([['--version'], ['-V'], ['serve', '--version'], ['keys', 'create', '--version']])(
    'is the version of the package: %s',
    async (...words) => {
      expect(await mqgate(...words)).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
    },
  );
});

/** Arguments of questions about the demo account, and the heading of their tables. */
const TABLES: readonly (readonly [readonly string[], RegExp])[] = [
  [
    ['explain', '--account', ACCOUNT, '--principal', 'user/dave', '--action', 'mq:DeleteBroker', '--table'],
    /layer +policy +statement +effect +applies/u,
  ],
  [
    ['check', '--account', ACCOUNT, '--never', 'mq:DeleteBroker', '--table'],
    /answer +kind +invariant +principal +request\nfails +never/u,
  ],
  [['diff', ACCOUNT, ACCOUNT, '--table'], /^Equal: no request/u],
  [['lint', ACCOUNT, '--table'], /place +severity +rule +policy +finding/u],
  [
    ['test', 'examples', '--table', '--filter', 'who deletes'],
    /status +test +question +expected +decision\npassed/u,
  ],
];

describe('the option --table', () => {
  it.each(TABLES)('%s', async (args, heading) => {
    expect((await mqgate(...args)).stdout).toMatch(heading);
  });
});

const WORLD = ['--account', ACCOUNT];
const RECORD = JSON.stringify({
  userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::123456789012:user/carol' },
  eventTime: '2026-11-29T11:00:00Z',
  eventSource: 'mq.amazonaws.com',
  eventName: 'ListBrokers',
  additionalEventData: { verdict: 'allowed', action: 'mq:ListBrokers' },
});

describe('no line of an answer ends in a blank, and none is mostly blank', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mqgate-blanks-'));
  writeFileSync(join(folder, 'gateway.log'), `${RECORD}\n`);
  afterAll(() => rmSync(folder, { recursive: true }));
  const log = join(folder, 'gateway.log');

  it.each<[readonly string[]]>([
    ...TABLES.map(([args]): [readonly string[]] => [args]),
    ...['user/alice', 'user/erin', 'user/heidi', 'role/BrokerOperator'].map((who): [readonly string[]] => [
      ['can', who, ...WORLD],
    ]),
    [['who-can', 'mq:DeleteBroker', '--on', '*', ...WORLD]],
    [['who-can', 'mq:DeleteBroker', '--on', '*', '--table', ...WORLD]],
    [['suggest', log, ...WORLD]],
    [['suggest', log, '--table', ...WORLD]],
    [['logs', log]],
    [['lint', ACCOUNT]],
    [['test', 'examples', '--coverage', 'text']],
    ...leaves.map(({ words }): [readonly string[]] => [['help', ...words]]),
  ])('%j', async (args) => {
    const { stdout } = await mqgate(...args);
    expect(stdout).not.toBe('');
    expect(stdout.split('\n').filter((line) => / $| {70}/u.test(line))).toEqual([]);
  });
});

describe('mqgate help', () => {
  it('shows a command of another command', async () => {
    expect((await mqgate('help', 'access-keys', 'create')).stdout).toContain(
      'Usage: mqgate access-keys create',
    );
  });

  it.each([
    [['help', 'who-cna'], 'mqgate: There is no command who-cna. Did you mean who-can? See "mqgate help".\n'],
    [
      ['help', 'access-keys', 'craete'],
      'mqgate: There is no command craete. Did you mean create? See "mqgate help access-keys".\n',
    ],
    [['help', 'nothing-like-it'], 'mqgate: There is no command nothing-like-it. See "mqgate help".\n'],
  ])('%s shows the closest command', async (args, sentence) => {
    const { stderr, status } = await mqgate(...args);
    expect(stderr).toBe(sentence);
    expect(status).toBe(2);
  });
});

const SHELLS = ['bash', 'zsh', 'fish'] as const;
const INSTALLED = SHELLS.filter((shell) => spawnSync(shell, ['--version']).status === 0);

describe('the completion script', () => {
  it.each(SHELLS)('for %s has every command, option and known value', (shell) => {
    const script = completionScript(shell, paths);
    for (const { words, options } of paths.slice(1)) {
      expect(script).toContain(words.at(-1));
      for (const { long, choices } of options) {
        expect(script).toContain(shell === 'fish' ? `-l ${long.slice(2)}` : long);
        for (const choice of choices) expect(script).toContain(choice);
      }
    }
  });

  it.each(INSTALLED)('is accepted by %s', (shell) => {
    // From a file, because fish reads no script from the socket that is a child's standard input here.
    const folder = mkdtempSync(join(tmpdir(), 'mqgate-script-'));
    writeFileSync(join(folder, 'script'), completionScript(shell, paths));
    const { status, stderr } = spawnSync(shell, ['-n', join(folder, 'script')], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  /** The words typed so far; the last one is being completed. */
  it.each([
    ['who', 'who-can'],
    ['lint --rep', '--reporter'],
    ['lint --reporter s', 'sarif'],
    ['access-keys cr', 'create'],
    ['access-keys create --us', '--user'],
    ['completion z', 'zsh'],
    ['test --coverage-file x', ''],
  ])('completes in bash: %s', (typed, expected) => {
    const asked =
      `eval "$(cat)"; COMP_WORDS=(mqgate ${typed}); ` +
      'COMP_CWORD=$((${#COMP_WORDS[@]}-1)); _mqgate; echo "${COMPREPLY[*]}"';
    const { stdout } = spawnSync('bash', ['-c', asked], {
      input: completionScript('bash', paths),
      encoding: 'utf8',
    });
    expect(stdout).toBe(`${expected}\n`);
  });
});
