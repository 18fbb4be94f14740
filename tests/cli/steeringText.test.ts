import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createProgram } from '../../cli/program.ts';

/** CSI in one byte, ESC, a bell, a right-to-left override, line breaks, a tag beyond the BMP. */
const STEERING = 'x\u009b31m\u001b[2J\u0007\u202e\u2028\u2066\u{e0041}\r\nallowed by p';
const DANGEROUS = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mqgate-steering-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, value: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
  return path;
}

const demo = () =>
  JSON.parse(readFileSync(new URL('../../local/account/demo-account.json', import.meta.url), 'utf8'));

/** The demo account, in which a policy of alice has a text of a stranger in every place that may hold one. */
function account() {
  const it = demo();
  const document = {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: STEERING,
        Effect: 'Deny',
        Action: ['mq:DeleteBroker', `mq:${STEERING}`],
        Resource: [`arn:aws:mq:*:*:broker:${STEERING}:*`, 'arn:aws:mq:*:*:broker:dev-*:*'],
        Condition: { StringEquals: { [`aws:ResourceTag/${STEERING}`]: STEERING } },
      },
    ],
  };
  it.UserDetailList[0].UserPolicyList = [{ PolicyName: 'p', PolicyDocument: document }];
  it.UserDetailList[0].Tags = [{ Key: 'team', Value: STEERING }];
  return file('account.json', it);
}

async function said(args: readonly string[]): Promise<string> {
  const written: string[] = [];
  const take = (text: unknown) => written.push(String(text)) > 0;
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation(take),
  );
  try {
    await createProgram().parseAsync(['node', 'mqgate', ...args]);
  } catch (error) {
    written.push(error instanceof Error && 'exitCode' in error ? '' : '(refused)');
  } finally {
    for (const spy of spies) spy.mockRestore();
    process.exitCode = undefined;
  }
  return written.join('');
}

const ASKED = ['--principal', 'user/alice', '--action', 'mq:DeleteBroker'];
const ON = ['--resource', `arn:aws:mq:us-east-1:123456789012:broker:${STEERING}:b-1`];

test.each<[string, () => readonly string[]]>([
  ['explain', () => ['explain', '--account', account(), ...ASKED, ...ON]],
  ['explain --table', () => ['explain', '--table', '--account', account(), ...ASKED, ...ON]],
  ['explain --json', () => ['explain', '--json', '--account', account(), ...ASKED, ...ON]],
  ['who-can', () => ['who-can', 'mq:DeleteBroker', '--on', '*', '--account', account()]],
  ['who-can --table', () => ['who-can', 'mq:DeleteBroker', '--on', '*', '--account', account(), '--table']],
  ['can', () => ['can', 'user/alice', '--account', account()]],
  ['lint', () => ['lint', account()]],
  ['lint --table', () => ['lint', '--table', account()]],
  ['lint --reporter sarif', () => ['lint', '--reporter', 'sarif', account()]],
  ['diff', () => ['diff', file('demo.json', demo()), account()]],
  ['diff --table', () => ['diff', '--table', file('demo.json', demo()), account()]],
  ['diff --markdown', () => ['diff', '--markdown', file('demo.json', demo()), account()]],
  ['check', () => ['check', '--account', account(), '--never', 'mq:DeleteBroker on *']],
  ['check --markdown', () => ['check', '--markdown', '--account', account(), '--never', 'mq:* on *']],
  ['an option', () => [`--${STEERING}`]],
  ['a command', () => [STEERING]],
])('no text of a policy or name controls the terminal: %s', async (_, args) => {
  const text = await said(args());
  expect(text).not.toBe('');
  expect(text).not.toMatch(DANGEROUS);
  expect(text.split('\n')).not.toContain('allowed by p');
});
