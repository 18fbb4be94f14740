import { describe, expect, test } from 'vitest';
import { iamEndpoint } from '../../src/aws/partition.ts';
import { readUpstream } from '../../src/runtime/upstreamSettings.ts';

const OWN = { BACKEND: 'amazon-mq', GATEWAY_ACCOUNT_ID: '123456789012' };

test.each([[{}], [{ BACKEND: '' }], [{ BACKEND: 'state', AWS_ENDPOINT_URL_MQ: 'nonsense' }]])(
  '%j keeps brokers in the gateway’s own table',
  (environment) => {
    expect(readUpstream(environment, 'us-east-1')).toBeUndefined();
  },
);

test('every setting but the account has a default', () => {
  expect(readUpstream(OWN, 'eu-west-1')).toEqual({
    endpoint: new URL('https://mq.eu-west-1.amazonaws.com'),
    iamEndpoint: undefined,
    accountId: '123456789012',
    roles: new Map(),
    externalId: '',
    stsEndpoint: new URL('https://sts.eu-west-1.amazonaws.com'),
    factsCacheMs: 2_000,
    timeoutMs: 10_000,
    roleOfIam: false,
  });
  expect(readUpstream({ ...OWN, DIRECTORY: 'aws' }, 'eu-west-1')?.roleOfIam).toBe(true);
});

test.each([
  ['us-east-1', 'https://mq.us-east-1.amazonaws.com/', 'https://iam.amazonaws.com/', 'us-east-1'],
  [
    'cn-north-1',
    'https://mq.cn-north-1.amazonaws.com.cn/',
    'https://iam.cn-north-1.amazonaws.com.cn/',
    'cn-north-1',
  ],
  [
    'us-gov-east-1',
    'https://mq.us-gov-east-1.amazonaws.com/',
    'https://iam.us-gov.amazonaws.com/',
    'us-gov-west-1',
  ],
])('each partition has its own endpoints: %s', (region, mq, iam, iamRegion) => {
  expect(readUpstream(OWN, region)?.endpoint.href).toBe(mq);
  expect([iamEndpoint(region).endpoint.href, iamEndpoint(region).region]).toEqual([iam, iamRegion]);
});

describe('the endpoint that replaces Amazon MQ in tests', () => {
  test.each([
    'https://mq.example',
    'https://mq.example:8443/base',
    'http://localhost:4010',
    'http://[::1]:4010',
  ])('%s', (AWS_ENDPOINT_URL_MQ) => {
    const { endpoint } = readUpstream({ ...OWN, AWS_ENDPOINT_URL_MQ }, 'us-east-1') ?? {};
    expect(endpoint?.href).toBe(new URL(AWS_ENDPOINT_URL_MQ).href);
  });

  test.each([
    'http://mq.example',
    'http://localhost.example',
    'ftp://localhost',
    'mq.example',
    'null',
    'https://user:secret@mq.example',
    'https://user@mq.example',
    'https://mq.example/?a=b',
  ])('%s is refused, and the message does not quote it', (AWS_ENDPOINT_URL_MQ) => {
    const read = () => readUpstream({ ...OWN, AWS_ENDPOINT_URL_MQ }, 'us-east-1');
    expect(read).toThrow('AWS_ENDPOINT_URL_MQ must be an https URL');
    expect(read).not.toThrow('secret');
  });
});

test.each([
  [{ BACKEND: 'amazonmq' }, 'BACKEND'],
  [{ BACKEND: 'amazon-mq' }, 'GATEWAY_ACCOUNT_ID'],
  [{ ...OWN, GATEWAY_ACCOUNT_ID: '1234' }, 'GATEWAY_ACCOUNT_ID'],
  [{ ...OWN, FACTS_CACHE_SECONDS: '61' }, 'FACTS_CACHE_SECONDS'],
  [{ ...OWN, FACTS_CACHE_SECONDS: 'x' }, 'FACTS_CACHE_SECONDS'],
  [{ ...OWN, UPSTREAM_TIMEOUT_SECONDS: '11' }, 'UPSTREAM_TIMEOUT_SECONDS'],
])('the setting %j is refused by name', (environment, name) => {
  expect(() => readUpstream(environment, 'us-east-1')).toThrow(name);
});

const ROLE = 'arn:aws:iam::210987654321:role/team/mqgate-brokers';
const OTHER_ROLE = 'arn:aws:iam::310987654321:role/mqgate-brokers';

describe('the setting of roles in brokers’ accounts', () => {
  test('has one role for each account, with an external id', () => {
    const settings = readUpstream(
      { ...OWN, UPSTREAM_ROLES: `${ROLE},${OTHER_ROLE}`, UPSTREAM_EXTERNAL_ID: 'a:b/c-1' },
      'us-east-1',
    );
    expect(settings?.roles).toEqual(
      new Map([
        ['210987654321', ROLE],
        ['310987654321', OTHER_ROLE],
      ]),
    );
    expect(settings?.externalId).toBe('a:b/c-1');
  });

  test.each<[Record<string, string>, RegExp]>([
    [{ UPSTREAM_ROLES: 'mqgate-brokers' }, /UPSTREAM_ROLES must list ARNs of roles/],
    [{ UPSTREAM_ROLES: `${ROLE}, ${OTHER_ROLE}` }, /not ' arn:aws:iam::310987654321/],
    [{ UPSTREAM_ROLES: `${ROLE},` }, /UPSTREAM_ROLES must list/],
    [{ UPSTREAM_ROLES: 'arn:aws:iam::210987654321:user/alice' }, /UPSTREAM_ROLES must list/],
    [{ UPSTREAM_ROLES: 'arn:aws:iam::210987654321:role/*' }, /UPSTREAM_ROLES must list/],
    [{ UPSTREAM_ROLES: 'arn:aws-cn:iam::210987654321:role/a' }, /of the partition aws,/],
    [{ UPSTREAM_ROLES: `${ROLE},${ROLE}` }, /two roles of the account 210987654321/],
    [{ UPSTREAM_EXTERNAL_ID: 'secret-id' }, /with UPSTREAM_ROLES only/],
    [{ UPSTREAM_ROLES: ROLE, UPSTREAM_EXTERNAL_ID: 'a' }, /UPSTREAM_EXTERNAL_ID must have/],
    [{ UPSTREAM_ROLES: ROLE, UPSTREAM_EXTERNAL_ID: 'a b' }, /UPSTREAM_EXTERNAL_ID must have/],
    [{ AWS_ENDPOINT_URL_STS: 'http://sts.example' }, /AWS_ENDPOINT_URL_STS must be an https URL/],
  ])('%j is refused', (environment, sentence) => {
    const read = () => readUpstream({ ...OWN, ...environment }, 'us-east-1');
    expect(read).toThrow(sentence);
    expect(read).not.toThrow(/secret-id/);
  });
});
