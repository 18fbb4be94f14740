import { expect, it } from 'vitest';
import { readSettings } from '../../../src/runtime/settings.ts';

const BASE = { AWS_REGION: 'us-east-1', TABLE_NAME: 't', KEYRING_FILE: 'k' };

it('the IAM API is off by default', () => {
  expect(readSettings(BASE).iamApi).toBe(false);
  expect(readSettings({ ...BASE, IAM_API: 'off' }).iamApi).toBe(false);
  expect(readSettings({ ...BASE, IAM_API: 'on' }).iamApi).toBe(true);
});

it.each([
  [{ IAM_API: 'yes' }, "The environment variable IAM_API must be on or off, not 'yes'."],
  [
    { IAM_API: 'on', DIRECTORY: 'aws', ORGANIZATION: 'none', GATEWAY_ACCOUNT_ID: '123456789012' },
    'The environment variable IAM_API cannot be on with DIRECTORY=aws: the API changes snapshots.',
  ],
])('with %j the functions do not start', (environment, sentence) => {
  expect(() => readSettings({ ...BASE, ...environment })).toThrow(sentence);
});
