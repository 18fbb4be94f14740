import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readCredentialsFile, writeCredentialsFile } from '../../local/account/credentialsFile.ts';
import { profileName } from '../../local/account/profileName.ts';
import { wellFormedText } from '../support/wellFormedText.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mqgate-credentials-'));
  path = join(folder, 'credentials');
});
afterEach(() => rmSync(folder, { recursive: true }));

const alice = { name: 'alice', accessKeyId: 'AKIAALICE', secretAccessKey: 'ab+/cd==' };
const root = { name: 'root', accessKeyId: 'AKIAROOT', secretAccessKey: 'x/y' };

test('the AWS tools read the credentials file', async () => {
  await writeCredentialsFile(path, [root, alice]);
  expect(
    readFileSync(path, 'utf8'),
  ).toBe(`# mqgate writes this file at every start: profiles that are added here are lost.

[root]
aws_access_key_id = AKIAROOT
aws_secret_access_key = x/y

[alice]
aws_access_key_id = AKIAALICE
aws_secret_access_key = ab+/cd==
`);
  expect(await readCredentialsFile(path)).toEqual([root, alice]);
});

test('it has mode 0600 under any umask, also if the old file was open, and no other file stays', async () => {
  writeFileSync(path, 'old');
  chmodSync(path, 0o666);
  const before = process.umask(0o277);
  try {
    await writeCredentialsFile(path, [alice]);
  } finally {
    process.umask(before);
  }
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['credentials']);
});

test('a failed write keeps the old file, and says so in one sentence', async () => {
  await expect(writeCredentialsFile(join(folder, 'no', 'credentials'), [alice])).rejects.toThrow(
    `The credentials file ${join(folder, 'no', 'credentials')} cannot be written (ENOENT).`,
  );
  await expect(writeCredentialsFile(folder, [alice])).rejects.toMatchObject({ name: 'CredentialsFileError' });
  expect(readdirSync(folder)).toEqual([]);
});

test('an absent file has no profiles; an unreadable file is an error', async () => {
  expect(await readCredentialsFile(path)).toEqual([]);
  await expect(readCredentialsFile(folder)).rejects.toThrow(
    `The credentials file ${folder} cannot be read (EISDIR).`,
  );
});

test('malformed lines and incomplete profiles are ignored', async () => {
  writeFileSync(
    path,
    [
      'aws_access_key_id = NOBODY',
      '[half]',
      'aws_access_key_id = AKIAHALF',
      '[]',
      '[open',
      '\u0000\u0001 = ',
      ' [alice] ',
      'region = eu-west-1',
      'aws_access_key_id=AKIAALICE',
      'aws_secret_access_key   =  ab+/cd==  ',
    ].join('\r\n'),
  );
  expect(await readCredentialsFile(path)).toEqual([alice]);
  await fc.assert(
    fc.asyncProperty(wellFormedText(), async (text) => {
      writeFileSync(path, text);
      expect(Array.isArray(await readCredentialsFile(path))).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test('every IAM name has its own profile, which all AWS tools accept', () => {
  expect(['alice', 'a.b@c-d+e_f', 'Root'].map(profileName)).toEqual(['alice', 'a.b@c-d+e_f', 'Root']);
  expect(['root', 'default', '__proto__', 'constructor', 'a=b,c'].map(profileName)).toEqual([
    'user/root',
    'user/default',
    'user/__proto__',
    'user/constructor',
    'user/a%3Db%2Cc',
  ]);
  const userName = fc.stringMatching(/^[\w+=,.@-]{1,64}$/);
  fc.assert(
    fc.property(userName, userName, (a, b) => {
      // SDKs and Tools Reference: the characters of a profile name.
      expect(profileName(a)).toMatch(/^[\w/.%@:+-]+$/);
      expect(profileName(a) === profileName(b)).toBe(a === b);
      expect(profileName(a)).not.toBe('root');
    }),
  );
});

test('names are the same after writing and reading', async () => {
  const userName = fc.stringMatching(/^[\w+=,.@-]{1,64}$/);
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(userName, { maxLength: 5 }), async (names) => {
      const profiles = names.map((name) => ({ ...alice, name: profileName(name) }));
      await writeCredentialsFile(path, profiles);
      expect(await readCredentialsFile(path)).toEqual(profiles);
    }),
    { numRuns: 20 },
  );
});

const python = hasPythonConfigParser();
test.skipIf(!python)('Python’s parser, which boto3 and the AWS CLI use, reads the file', async () => {
  const names = ['root', 'a.b@c-d+e_f', profileName('__proto__'), profileName('a=b,c'), 'DEFAULT'];
  await writeCredentialsFile(
    path,
    names.map((name) => ({ ...alice, name })),
  );
  const script = `import configparser, json, sys
parser = configparser.RawConfigParser(default_section=None)
parser.read(sys.argv[1])
print(json.dumps({name: parser.get(name, 'aws_secret_access_key') for name in parser.sections()}))`;
  const read = JSON.parse(execFileSync('python3', ['-c', script, path], { encoding: 'utf8' }));
  expect(read).toEqual(Object.fromEntries(names.map((name) => [name, alice.secretAccessKey])));
});

function hasPythonConfigParser(): boolean {
  try {
    execFileSync('python3', ['-c', 'import configparser'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
