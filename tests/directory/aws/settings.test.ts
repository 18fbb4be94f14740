import { expect, test } from 'vitest';
import { readDirectory } from '../../../src/runtime/directorySettings.ts';
import { readSettings } from '../../../src/runtime/settings.ts';
import { launch } from '../../local/startGateway.ts';

const AWS = { DIRECTORY: 'aws', GATEWAY_ACCOUNT_ID: '123456789012' };

test('the directory is a snapshot by default', () => {
  expect(readDirectory({})).toEqual({ kind: 'snapshot' });
  expect(readDirectory({ DIRECTORY: 'snapshot', ORGANIZATION: '' })).toEqual({ kind: 'snapshot' });
});

test.each([
  ['live', 'live'],
  ['none', 'none'],
  ['organization.json', { file: 'organization.json' }],
])('the directory is live IAM with ORGANIZATION=%s', (ORGANIZATION, organization) => {
  const account = { kind: 'aws', accountId: '123456789012', organization, otherAccounts: [] };
  expect(readDirectory({ ...AWS, ORGANIZATION })).toEqual({ ...account, roleName: undefined });
  const others = { DIRECTORY_ROLE_NAME: 'reader', DIRECTORY_ACCOUNTS: '210987654321, 111122223333' };
  expect(readDirectory({ ...AWS, ORGANIZATION, ...others })).toEqual({
    ...account,
    roleName: 'reader',
    otherAccounts: ['210987654321', '111122223333'],
  });
});

test.each([
  [
    AWS,
    'With DIRECTORY=aws the environment variable ORGANIZATION must be live, none or the path of ' +
      'an organization file: IAM does not return service control policies.',
  ],
  [{ DIRECTORY: 'iam' }, "The environment variable DIRECTORY must be snapshot or aws, not 'iam'."],
  [
    { DIRECTORY: 'aws', ORGANIZATION: 'none' },
    'With DIRECTORY=aws the environment variable GATEWAY_ACCOUNT_ID must be the 12 ' +
      "digits of the account of the gateway's own role, not ''.",
  ],
  [
    { ...AWS, ORGANIZATION: 'none', DIRECTORY_ROLE_NAME: 'role/reader' },
    "The environment variable DIRECTORY_ROLE_NAME must be the name of a role, not 'role/reader'.",
  ],
  [
    { ...AWS, ORGANIZATION: 'none', DIRECTORY_ROLE_NAME: 'reader' },
    'DIRECTORY_ROLE_NAME and DIRECTORY_ACCOUNTS go together: the role, ' +
      'and the accounts in which it is assumed.',
  ],
  [
    { ...AWS, ORGANIZATION: 'none', DIRECTORY_ROLE_NAME: 'reader', DIRECTORY_ACCOUNTS: '*' },
    "The environment variable DIRECTORY_ACCOUNTS must list accounts of 12 digits, not '*'.",
  ],
  [{ ORGANIZATION: 'none' }, 'The environment variable ORGANIZATION is for DIRECTORY=aws only.'],
])('%j is refused with one sentence', (env, sentence) => {
  expect(() => readDirectory(env)).toThrow(new Error(sentence));
  const whole = { AWS_REGION: 'us-east-1', TABLE_NAME: 'table', KEYRING_FILE: 'keyring.json', ...env };
  expect(() => readSettings(whole)).toThrow(new Error(sentence));
});

test('without ORGANIZATION a gateway with live IAM does not start, and says why', async () => {
  const { code, stderr } = await launch({ environment: AWS }).ended;
  expect(code).not.toBe(0);
  expect(stderr).toMatch(
    /^mqgate: With DIRECTORY=aws the environment variable ORGANIZATION must be [^\n]+\n$/,
  );
});
