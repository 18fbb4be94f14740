import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildPackage } from '../../.ci/buildPackage.ts';
import { npm } from '../../.ci/npm.ts';
import { PROJECT_DIR } from '../../local/launch/settings.ts';

/** The package as its users get it: packed, and installed into an empty project. */
let folder: string;
let tarball: string;
let project: string;

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(
  cwd: string,
  [command = '', ...rest]: readonly string[],
  // The environment has no variable of this process.
  env: NodeJS.ProcessEnv = { PATH: process.env.PATH, HOME: folder },
): Promise<Ran> {
  const child = spawn(command, rest, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const code = await new Promise<number | null>((resolve) => {
    if (child.exitCode !== null) resolve(child.exitCode);
    else child.once('close', resolve);
  });
  return { code, stdout, stderr };
}

async function succeed(cwd: string, command: readonly string[], env?: NodeJS.ProcessEnv): Promise<string> {
  const { code, stdout, stderr } = await run(cwd, command, env);
  expect(`${code} ${stderr}${code === 0 ? '' : stdout}`).toMatch(/^0 /);
  return stdout;
}

const pinned = (name: string): string =>
  JSON.parse(readFileSync(join(PROJECT_DIR, 'node_modules', name, 'package.json'), 'utf8')).version;

/** The tests that docs/library.md shows. */
function pageTests(): readonly string[] {
  const page = readFileSync(join(PROJECT_DIR, 'docs', 'library.md'), 'utf8');
  return [...page.matchAll(/```ts\n(.*?)```/gsu)].map(([, code = '']) => code);
}

/** The first block of this language in README's section. */
function example(language: string): string {
  const section = readFileSync(join(PROJECT_DIR, 'README.md'), 'utf8').split('## As a library')[1] ?? '';
  const [, code = ''] = section.split(`\`\`\`${language}\n`);
  return code.split('```')[0] ?? '';
}

const NODES = [
  ['24', () => process.execPath],
  ['22', () => join(folder, 'node22', 'node_modules', 'node', 'bin', 'node')],
] as const;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mqgate-package-'));
  const dist = join(folder, 'dist');
  await buildPackage(dist);
  tarball = join(folder, (await succeed(dist, npm('pack', '--silent', '--pack-destination', folder))).trim());
  project = join(folder, 'project');
  const node22 = join(folder, 'node22');
  for (const [path, manifest] of [
    [project, { private: true, type: 'module' }],
    [node22, { private: true, allowScripts: { node: true } }],
  ] as const) {
    mkdirSync(path);
    writeFileSync(join(path, 'package.json'), JSON.stringify(manifest));
  }
  const install = npm('install', '--no-audit', '--no-fund', '--prefer-offline', '--fetch-retries=1');
  const packages = [tarball, ...['@aws-sdk/client-mq', 'vitest'].map((name) => `${name}@${pinned(name)}`)];
  // The environment says where npm's registry is.
  await succeed(project, [...install, ...packages], process.env);
  await succeed(node22, [...install, 'node@22.23.3'], process.env);
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the tarball is small, and the package has no dependency and no install script', () => {
  // 1.4 MB: the console's page, AWS's managed policies and real brokers are half of it.
  expect(statSync(tarball).size).toBeLessThan(1.5 * 1024 * 1024);
  const installed = join(project, 'node_modules', 'mqgate');
  const { dependencies, optionalDependencies, scripts, version } = JSON.parse(
    readFileSync(join(installed, 'package.json'), 'utf8'),
  );
  expect({ dependencies, optionalDependencies, scripts }).toEqual({});
  expect(version).toBe(JSON.parse(readFileSync(join(PROJECT_DIR, 'package.json'), 'utf8')).version);
  expect(readdirSync(installed).filter((name) => name.endsWith('.node'))).toEqual([]);
  const licences = readFileSync(join(installed, 'LICENSES.txt'), 'utf8');
  for (const name of ['@aws-sdk/client-dynamodb', '@middy/core', 'zod', 'commander', 'jose']) {
    expect(licences).toContain(`${name} `);
  }
});

test('publint and arethetypeswrong find no fault in the tarball', async () => {
  const bin = (name: string) => join(PROJECT_DIR, 'node_modules', '.bin', name);
  await succeed(folder, [process.execPath, bin('publint'), '--strict', tarball]);
  await succeed(folder, [process.execPath, bin('attw'), tarball, '--profile', 'esm-only']);
});

test('the types of the package need no other package', async () => {
  const options = {
    strict: true,
    module: 'nodenext',
    target: 'es2022',
    lib: ['es2022'],
    types: [],
    noEmit: true,
    skipLibCheck: false,
  };
  writeFileSync(
    join(project, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: options, files: ['typed.ts'] }),
  );
  writeFileSync(
    join(project, 'typed.ts'),
    `import { createGateway, type Decision, type Gateway } from 'mqgate';
const gateway: Gateway = await createGateway({ region: 'eu-west-1', lifecycle: 0 });
const last: Decision | undefined = gateway.decisions.at(-1);
const status: number | undefined = last?.status;
// @ts-expect-error: there is no such option
await createGateway({ acount: {} });
export { status };
`,
  );
  const tsc = join(PROJECT_DIR, 'node_modules', '.bin', 'tsc');
  const { code, stdout } = await run(project, [process.execPath, tsc, '-p', 'tsconfig.json']);
  expect(`${code} ${stdout}`).toBe('0 ');
});

describe.each(NODES)('on Node %s', (major, node) => {
  test('the ten lines of README run without a warning', async () => {
    writeFileSync(join(project, 'readme.js'), example('js'));
    const { code, stdout, stderr } = await run(project, [node(), 'readme.js']);
    expect(`${code} ${stderr}`).toBe('0 ');
    expect(stdout).toContain('BrokerSummaries: []');
    expect(stdout).toContain('user/frank is not authorized to perform: mq:ListBrokers');
    expect(stdout).toContain('NOT ALLOWED: mq:ListBrokers on *');
  });

  test('the command prints the version of the package', async () => {
    const bin = join(project, 'node_modules', 'mqgate', 'mqgate.cjs');
    const { version } = JSON.parse(readFileSync(join(PROJECT_DIR, 'package.json'), 'utf8'));
    for (const words of [['--version'], ['serve', '--version']]) {
      expect(await run(project, [node(), bin, ...words])).toEqual({
        code: 0,
        stdout: `${version}\n`,
        stderr: '',
      });
    }
  });

  test('the Vitest example of README passes', async () => {
    writeFileSync(join(project, 'readme.test.ts'), example('ts'));
    const vitest = join('node_modules', 'vitest', 'vitest.mjs');
    const output = await succeed(project, [node(), vitest, 'run', 'readme.test.ts']);
    expect(output).toMatch(/Tests\s+.*1 passed/);
  });

  test('the Vitest examples of docs/library.md pass', async () => {
    const codes = pageTests();
    const files = codes.map((_, index) => `library${index}.test.ts`);
    for (const [index, code] of codes.entries()) writeFileSync(join(project, files[index] ?? ''), code);
    const vitest = join('node_modules', 'vitest', 'vitest.mjs');
    const output = await succeed(project, [node(), vitest, 'run', ...files]);
    expect(output).toMatch(new RegExp(`Tests\\s+.*${codes.length} passed`));
    expect(codes.length).toBe(3);
  });

  test('the command serves, and says what it needs if a package is missing', async () => {
    expect(await succeed(project, [node(), '-p', 'process.versions.node'])).toMatch(
      new RegExp(`^${major}\\.`),
    );
    const bin = join('node_modules', 'mqgate', 'mqgate.cjs');
    expect(await succeed(project, [node(), bin, 'serve', '--help'])).toContain('--state <dir>');
    const child = spawn(node(), [bin, 'serve', '--port', '0', '--state', 'memory'], {
      cwd: project,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const said = text(child.stderr);
    const first = await new Promise<string>((resolve) =>
      child.stderr.once('data', (data) => resolve(String(data))),
    );
    const url = /http:\S+/.exec(first)?.[0] ?? '';
    const answer = await fetch(`${url}/v1/brokers`);
    expect(answer.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
    await answer.body?.cancel();
    child.kill('SIGTERM');
    const [ready, consoleAt, ...more] = (await said).trimEnd().split('\n');
    expect(ready).toBe(`mqgate is ready at ${url}`);
    expect(consoleAt).toMatch(/^The console is at http:\/\/localhost:\d+\/_mqgate\/#secret=[\w-]{32}$/u);
    expect(more).toEqual([]);
  });
});

test('every command uses the state in the current folder, wherever the package is installed', async () => {
  const other = join(folder, 'other');
  const bin = join(project, 'node_modules', 'mqgate', 'mqgate.cjs');
  mkdirSync(other);
  const list = (at: string) =>
    run(at, [process.execPath, bin, 'access-keys', 'list', '--user', 'alice', '--json']);
  const child = spawn(process.execPath, [bin, 'serve', '--port', '0'], {
    cwd: other,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await new Promise((resolve) => child.stderr.once('data', resolve));
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGTERM');
  await ended;
  expect((await list(other)).stdout).toContain('"AccessKeyId": "AKIA');
  // The folder of the project that has the package holds no state, and gets none.
  expect((await list(project)).stderr).toContain(
    `There is no state of a gateway in ${join(project, '.mqgate')}: name its folder with --state`,
  );
  expect(readdirSync(project)).not.toContain('.mqgate');
});

describe('an older Node gets one sentence', () => {
  const pretend = "Object.defineProperty(process.versions, 'node', { value: '18.20.0' });";
  const sentence = 'mqgate needs Node 22.13 or newer; this is Node 18.20.0.\n';
  const installed = (file: string) => join(project, 'node_modules', 'mqgate', file);

  test('from the command', async () => {
    const old = `${pretend}require(process.argv[1])`;
    const { code, stderr } = await run(project, [process.execPath, '-e', old, installed('mqgate.cjs')]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: sentence });
  });

  test('from the library', async () => {
    const old = `${pretend}import(process.argv[1]).catch(({ message }) => console.error(message))`;
    const { stderr } = await run(project, [process.execPath, '-e', old, installed('index.js')]);
    expect(stderr).toBe(sentence);
  });
});
