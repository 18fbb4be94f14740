import { devNull } from 'node:os';
import { expect, test } from 'vitest';
import { childEnvironment } from '../../local/launch/childEnvironment.ts';

test('the functions get no AWS credentials of the developer and no debug option', () => {
  const own = {
    PATH: '/bin',
    AWS_ACCESS_KEY_ID: 'AKIA',
    AWS_SECRET_ACCESS_KEY: 's',
    AWS_PROFILE: 'work',
    AWS_ENDPOINT_URL_DYNAMODB: 'https://elsewhere',
    SLS_ACCOUNT_ID: '1',
    AUTHORIZER: '{}',
    PRINCIPAL_ID: 'me',
  };
  expect(childEnvironment(own, { TABLE_NAME: 't' })).toEqual({
    PATH: '/bin',
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    TABLE_NAME: 't',
  });
});
