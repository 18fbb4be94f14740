import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { mqgate } from '../support/commandLine.ts';

const ACCOUNT = fileURLToPath(new URL('../../local/account/demo-account.json', import.meta.url));
const ALICE = 'arn:aws:iam::123456789012:user/alice';
const folder = mkdtempSync(join(tmpdir(), 'mqgate-no-log-'));
afterAll(() => rmSync(folder, { recursive: true }));

const allowed = (more: object = {}) =>
  `${JSON.stringify({
    userIdentity: { type: 'IAMUser', arn: ALICE },
    eventTime: '2026-11-29T11:00:00Z',
    eventSource: 'mq.amazonaws.com',
    eventName: 'ListBrokers',
    requestID: 'r',
    additionalEventData: { verdict: 'allowed', action: 'mq:ListBrokers' },
    ...more,
  })}\n`;

const FILES: Readonly<Record<string, string>> = {
  'policy.json': '{\n  "Version": "2012-10-17",\n  "Statement": []\n}\n',
  'one-line.json': '{"Version":"2012-10-17","Statement":[]}\n',
  'list.json': '[{"name":"x"}]\n',
  'notes.md': '# Notes\n\n{broken\n',
  'empty.log': '',
  'quiet.log': 'Starting…\n{"level":"INFO","message":"passed on"}\n',
  'lambda.log': 'START RequestId: 1\nEND RequestId: 1\n',
  'exported.log': '2026-11-21T11:00:00.000Z START RequestId: 1\n',
  'trail.json': '{"Records":[]}\n',
  'calls.log': `${allowed({ httpStatus: 200 })}${allowed({ httpStatus: 409 })}${allowed()}{cut\n`,
};
for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
mkdirSync(join(folder, 'trail'));
writeFileSync(join(folder, 'trail', 'digest.json'), '{"digestStartTime":"x"}\n');
mkdirSync(join(folder, 'days'));
writeFileSync(join(folder, 'days', 'a.json'), allowed());
writeFileSync(join(folder, 'days', 'digest.json'), '{"digestStartTime":"x"}\n');

/** The commands that read a log and end by themselves. `console` has a test in tests/cli/console.test.ts. */
const COMMANDS: readonly (readonly [string, (file: string) => readonly string[]])[] = [
  ['logs', (file) => ['logs', file]],
  ['suggest', (file) => ['suggest', file, '--account', ACCOUNT]],
];

const NO_RECORDS = 'has no records: it is not a log of the gateway or of CloudTrail.';

describe.each(COMMANDS)('mqgate %s', (name, words) => {
  it.each([
    ['policy.json', `policy.json ${NO_RECORDS}`],
    ['one-line.json', `one-line.json ${NO_RECORDS}`],
    ['list.json', `list.json ${NO_RECORDS}`],
    ['notes.md', `notes.md ${NO_RECORDS} notes.md: line 3 begins like a record but cannot be read.`],
  ])('refuses %s, which is not a log', async (file, sentence) => {
    expect(await mqgate(words(file), { folder })).toEqual({
      status: 2,
      stdout: '',
      stderr: `mqgate: ${sentence}\n`,
    });
  });

  it.each(['empty.log', 'quiet.log', 'lambda.log', 'exported.log', 'trail.json'])(
    'takes %s for a log without calls',
    async (file) => {
      const stdout = name === 'logs' ? '' : 'The log has no call of a user or role of this account.\n';
      expect(await mqgate(words(file), { folder })).toEqual({ status: 0, stdout, stderr: '' });
    },
  );

  it('names the file and the line of a record that cannot be read', async () => {
    const { stdout, stderr, status } = await mqgate(words('calls.log'), { folder });
    expect(status).toBe(0);
    expect(`${stdout}${stderr}`).toContain('calls.log: line 4 begins like a record but cannot be read.\n');
  });
});

describe('mqgate suggest', () => {
  it('says how many of the allowed calls ended in an error', async () => {
    const { stdout } = await mqgate(['suggest', 'calls.log', '--account', ACCOUNT], { folder });
    expect(stdout).toContain('  3 allowed calls (1 of them ended in an error) from 2026-11-29T11:00Z');
    expect(stdout).toContain('; 0 refused calls are not part of the suggestion');
  });

  it('takes a folder in which one file is a log', async () => {
    expect((await mqgate(['suggest', 'days', '--account', ACCOUNT], { folder })).stdout).toContain(
      '  1 allowed call from',
    );
  });

  it('refuses a folder in which no file is a log', async () => {
    expect(await mqgate(['suggest', 'trail', '--account', ACCOUNT], { folder })).toMatchObject({
      status: 2,
      stderr: `mqgate: ${join('trail', 'digest.json')} ${NO_RECORDS}\n`,
    });
  });
});
