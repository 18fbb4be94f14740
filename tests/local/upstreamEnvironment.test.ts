import { expect, test } from 'vitest';
import { upstreamEnvironment } from '../../local/launch/upstreamEnvironment.ts';

const OWN = {
  AWS_ACCESS_KEY_ID: 'AKIA',
  AWS_SECRET_ACCESS_KEY: 's',
  AWS_ENDPOINT_URL_MQ: 'http://localhost:4010',
  AWS_PROFILE: 'work',
  AWS_ENDPOINT_URL_DYNAMODB: 'https://elsewhere',
};

test('the developer’s AWS keys reach the functions only if they pass calls on', () => {
  expect(upstreamEnvironment(OWN)).toEqual({});
  expect(upstreamEnvironment({ ...OWN, BACKEND: 'state' })).toEqual({});
  expect(upstreamEnvironment({ ...OWN, BACKEND: 'amazon-mq' })).toEqual({
    AWS_ACCESS_KEY_ID: 'AKIA',
    AWS_SECRET_ACCESS_KEY: 's',
    AWS_ENDPOINT_URL_MQ: 'http://localhost:4010',
  });
});

test('the developer’s AWS keys reach the functions if they read live IAM', () => {
  expect(upstreamEnvironment({ ...OWN, DIRECTORY: 'snapshot' })).toEqual({});
  expect(upstreamEnvironment({ ...OWN, DIRECTORY: 'aws' })).toMatchObject({ AWS_ACCESS_KEY_ID: 'AKIA' });
});
