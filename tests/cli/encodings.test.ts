import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createProgram } from '../../cli/program.ts';
import { inputLines } from '../../cli/simulate/inputLines.ts';

type Encode = (text: string) => Buffer;

/** What PowerShell's `>` writes, what editors write, and UTF-16 without a mark. */
const ENCODINGS: readonly (readonly [name: string, encode: Encode])[] = [
  ['UTF-8 with a mark', (text) => Buffer.from(`\ufeff${text}`)],
  ['UTF-16 with a mark', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['UTF-16, the other way round', (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
  ['UTF-16 without a mark', (text) => Buffer.from(text, 'utf16le')],
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mqgate-encodings-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const ACCOUNT = readFileSync(new URL('../../local/account/demo-account.json', import.meta.url), 'utf8');
const POLICY = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"mq:Lst","Resource":"*"}}';
const SUITE = `account: account.json
now: 2026-11-29T12:00:00Z
tests:
  - name: alice lists
    principals: [user/alice]
    actions: [mq:ListBrokers]
    resources: ['*']
    allowed: all
`;
const RECORD = JSON.stringify({
  level: 'INFO',
  message: 'decision',
  userIdentity: { arn: 'arn:aws:iam::123456789012:user/alice' },
  eventTime: '2026-11-29T12:00:00Z',
  eventName: 'ListBrokers',
  awsRegion: 'us-east-1',
  additionalEventData: { verdict: 'allowed' },
  requestID: 'one',
});
const FILES = {
  'account.json': ACCOUNT,
  'policy.json': POLICY,
  'suite.test.yaml': SUITE,
  'gateway.log': `${RECORD}\n${RECORD}\n`,
  'inventory.json': '{"BrokerSummaries":[]}',
};

/** The output of a command in a folder whose files have this encoding. */
async function printed(encode: Encode, args: (at: (name: string) => string) => readonly string[]) {
  const own = join(folder, 'files');
  mkdirSync(own, { recursive: true });
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(own, name), encode(text));
  const written: string[] = [];
  const take = (text: unknown, ...more: unknown[]) => {
    written.push(String(text));
    for (const each of more) if (typeof each === 'function') each();
    return true;
  };
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation(take as never),
  );
  try {
    await createProgram().parseAsync(['node', 'mqgate', ...args((name) => join(own, name))]);
  } finally {
    for (const spy of spies) spy.mockRestore();
    process.exitCode = undefined;
  }
  return written.join('');
}

describe.each(ENCODINGS)('a file in %s', (_, encode) => {
  test.each<[string, (at: (name: string) => string) => readonly string[], RegExp]>([
    [
      'explain',
      (at) => [
        'explain',
        '--account',
        at('account.json'),
        '--principal',
        'user/alice',
        '--action',
        'mq:ListBrokers',
      ],
      /^ALLOWED/,
    ],
    ['who-can', (at) => ['who-can', 'mq:ListBrokers', '--on', '*', '--account', at('account.json')], /alice/],
    ['can', (at) => ['can', 'user/alice', '--account', at('account.json')], /mq:/],
    ['lint of a policy', (at) => ['lint', at('policy.json')], /mq:Lst/],
    ['lint of an account', (at) => ['lint', at('account.json'), '--json'], /"findings"/],
    [
      'diff',
      (at) => ['diff', at('account.json'), at('account.json'), '--inventory', at('inventory.json')],
      /^Equal/,
    ],
    ['check', (at) => ['check', '--account', at('account.json'), '--never', 'mq:DeleteBroker on *'], /never/],
    ['test', (at) => ['test', at('suite.test.yaml')], /1 passed/],
    ['logs', (at) => ['logs', at('gateway.log')], /ListBrokers[\s\S]*ListBrokers/],
    [
      'suggest',
      (at) => ['suggest', at('gateway.log'), '--account', at('account.json'), '--principal', 'user/alice'],
      /user\/alice/,
    ],
  ])('is read by %s as a UTF-8 file is', async (_, args, says) => {
    const plain = await printed((text) => Buffer.from(text), args);
    expect(plain).toMatch(says);
    expect(await printed(encode, args)).toBe(plain);
  });

  test.each([1, 2, 3, 5, 1_000])(
    'is cut into the same lines if it comes in pieces of %i bytes',
    async (size) => {
      const bytes = encode('{"a":"é"}\n{"b":"😀"}\n');
      async function* pieces() {
        for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
      }
      const lines: unknown[] = [];
      for await (const line of inputLines(pieces())) lines.push(line);
      expect(lines).toEqual([{ text: '{"a":"é"}' }, { text: '{"b":"😀"}' }]);
    },
  );
});
