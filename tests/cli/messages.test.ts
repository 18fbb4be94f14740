import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { mqgate } from '../support/commandLine.ts';

const ACCOUNT = fileURLToPath(new URL('../../local/account/demo-account.json', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'mqgate-messages-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const PROD = 'arn:aws:mq:us-east-1:123456789012:broker:prod:b-1';
const inAccount = (...args: readonly string[]) => [...args, '--account', ACCOUNT];
const explain = (...args: readonly string[]) => inAccount('explain', ...args);

/** A description, the arguments, the exit status, and the output. */
const ROWS: readonly (readonly [string, readonly string[], number, readonly string[]])[] = [
  [
    'explain takes a short name',
    explain('--principal', 'user/carol', '--action', 'mq:DeleteBroker', '--resource', PROD),
    3,
    ['for arn:aws:iam::123456789012:user/carol'],
  ],
  [
    'explain names the closest principal',
    explain('--principal', 'user/carrol', '--action', 'mq:DeleteBroker', '--resource', PROD),
    2,
    ['Did you mean user/carol?'],
  ],
  [
    'explain knows a user by the bare name',
    explain('--principal', 'carol', '--action', 'mq:DeleteBroker', '--resource', PROD),
    2,
    ['Did you mean user/carol?'],
  ],
  [
    'can knows a user by the bare name',
    inAccount('can', 'alice'),
    2,
    ['mqgate: The account has no user or role alice. Did you mean user/alice?\n'],
  ],
  ['can corrects the bare name', inAccount('can', 'alcie'), 2, ['Did you mean user/alice?']],
  [
    'can knows a role by the bare name',
    inAccount('can', 'BrokerOperator'),
    2,
    ['Did you mean role/BrokerOperator?'],
  ],
  [
    'explain says that it asked about *',
    explain('--principal', 'user/carol', '--action', 'mq:DeleteBroker'),
    3,
    ['No --resource is given: the question is about *'],
  ],
  [
    'but not of an action without resources',
    explain('--principal', 'user/carol', '--action', 'mq:ListBrokers'),
    0,
    ['ALLOWED: mq:ListBrokers on *\nfor arn:aws:iam::123456789012:user/carol\n'],
  ],
  [
    'lint of a file that is not a policy has one finding',
    ['lint', file('package.json', '{"name":"x","version":"1"}')],
    1,
    ['The file has no Statement: it is neither a policy document', '1 error'],
  ],
  [
    'lint names the place where a file stops being JSON',
    ['lint', file('bad.json', '{\n  "Statement": [}\n')],
    2,
    ['bad.json:2:17: error: The file is not JSON: ', 'Correct the text at this place.'],
  ],
  [
    'lint --reporter sarif has this place too',
    ['lint', file('bad.json', '{\n  "Statement": [}\n'), '--reporter', 'sarif'],
    2,
    ['"startLine": 2', '"startColumn": 17'],
  ],
  [
    'can has a legend',
    inAccount('can', 'user/alice'),
    0,
    ['signs with: "either" means', 'condition:  what a request'],
  ],
  [
    'who-can refuses a resource of an account that is not in the file',
    inAccount('who-can', 'mq:DeleteBroker', '--on', PROD.replace('123456789012', '999999999999')),
    2,
    ['--on names another account than 123456789012'],
  ],
  [
    'test refuses a file for a coverage that is not asked for',
    ['test', '--coverage-file', join(folder, 'x')],
    2,
    ['--coverage-file needs --coverage'],
  ],
];

it.each(ROWS)('%s', async (_name, args, status, texts) => {
  const run = await mqgate(args, { folder });
  for (const text of texts) expect(`${run.stdout}${run.stderr}`).toContain(text);
  expect(run.status).toBe(status);
});

it('JSON is printable ASCII, whatever the account holds', async () => {
  const user = {
    UserName: 'odd',
    UserId: 'AIDAEXAMPLE0000000001',
    Arn: 'arn:aws:iam::123456789012:user/odd',
    UserPolicyList: [
      {
        PolicyName: 'own',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: {
            Effect: 'Allow',
            Action: ['mq:DeleteBroker', 'mq:X\u009b'],
            Resource: '*',
            Condition: { StringEquals: { 'aws:UserAgent': 'x\u009b\u202e' } },
          },
        },
      },
    ],
  };
  const account = file(
    'odd.json',
    JSON.stringify({ UserDetailList: [user], RoleDetailList: [], GroupDetailList: [], Policies: [] }),
  );
  for (const args of [
    ['can', user.Arn, '--json', '--account', account],
    ['who-can', 'mq:DeleteBroker', '--on', '*', '--json', '--account', account],
    ['lint', account, '--reporter', 'json'],
    ['lint', account, '--reporter', 'sarif'],
  ]) {
    const { stdout } = await mqgate(args);
    expect(stdout).toMatch(/^[\n\x20-\x7e]+$/u);
    expect(() => JSON.parse(stdout)).not.toThrow();
  }
});
