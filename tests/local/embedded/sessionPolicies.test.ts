import { ListBrokersCommand, ListConfigurationsCommand, MqClient } from '@aws-sdk/client-mq';
import {
  GetFederationTokenCommand,
  type GetFederationTokenCommandInput,
  STSClient,
} from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGateway, type LocalGateway } from '../../../local/embedded/createGateway.ts';

/** What session policies may be, asked of a gateway by GetFederationToken. */
let gateway: LocalGateway;
let sts: STSClient;
beforeAll(async () => {
  gateway = await createGateway();
  const all = { Effect: 'Allow', Action: '*', Resource: '*' };
  await gateway.policies.put('alice', 'all', { Version: '2012-10-17', Statement: [all] });
  sts = new STSClient({ ...gateway.clientConfig('alice'), maxAttempts: 1 });
});
afterAll(() => gateway.close());

const federate = (more: Partial<GetFederationTokenCommandInput>) =>
  sts.send(new GetFederationTokenCommand({ Name: 'guest', ...more }));
const refusal = (more: Partial<GetFederationTokenCommandInput>) =>
  federate(more).then(
    () => 'taken',
    ({ name, message }: Error) => `${name}: ${message}`,
  );
const statement = (more: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'mq:*', ...more }] });

describe('an ARN in a session policy has six fields', () => {
  test.each([
    'arn',
    'arn:aws',
    'arn:aws:',
    'arn:aws:*',
    'arn:aws:mq',
    'arn:aws:mq:',
    'arn:aws:mq:*',
    'arn:aws:mq:us-east-1',
    'arn:aws:mq:us-east-1:',
    'arn:aws:mq:us-east-1:123456789012',
    'arn:aws:mq:*:*',
    'arn:aws:iam::123456789012',
    'ARN:aws:mq:us-east-1:123456789012:broker:x',
    'mq',
    '',
    ' *',
  ])('%j does not', async (arn) => {
    const sentence = `MalformedPolicyDocumentException: Resource ${arn} must be in ARN format or "*".`;
    for (const more of [{ Resource: arn }, { Resource: ['*', arn] }, { NotResource: arn }]) {
      expect(await refusal({ Policy: statement(more) })).toBe(sentence);
    }
  });

  test.each(['arn:', 'arn:*', '*:*', 'arn:${aws:x}', 'arn:aws*:mq'])('%j has no partition', async (arn) => {
    expect(await refusal({ Policy: statement({ Resource: arn }) })).toMatch(
      /^MalformedPolicyDocumentException: Partition ".*" is not valid for resource "arn:/,
    );
  });

  test.each([
    '*',
    'arn:aws:mq:*:*:*',
    'arn:aws:mq:us-east-1:123456789012:broker:*',
    'arn:aws:mq:us-east-1:${aws:PrincipalAccount}:broker:x:*',
  ])('%j does', async (arn) => {
    expect(await refusal({ Policy: statement({ Resource: arn }) })).toBe('taken');
  });
});

describe('session policies that are too large', () => {
  const MANAGED = [{ arn: 'arn:aws:iam::aws:policy/AmazonMQFullAccess' }];
  const characters = (length: number) => {
    const empty = statement({ Resource: '*', Sid: '' });
    return empty.replace('"Sid":""', `"Sid":"${'x'.repeat(length - empty.length)}"`);
  };
  const TOO_LONG =
    "ValidationError: 1 validation error detected: Value at 'policy' failed to satisfy constraint: " +
    'Member must have length less than or equal to 2048';
  const consumes = (percent: number) =>
    `PackedPolicyTooLargeException: Packed policy consumes ${percent}% of allotted space, ` +
    'please use smaller policy.';

  test.each([
    ['2,048 characters', { Policy: characters(2_048) }, 'taken'],
    ['2,049 characters', { Policy: characters(2_049) }, TOO_LONG],
    ['2,049 with the white space', { Policy: characters(2_000) + ' '.repeat(49) }, TOO_LONG],
    ['2,006 characters and an ARN of 42', { Policy: characters(2_006), PolicyArns: MANAGED }, 'taken'],
    ['one more', { Policy: characters(2_007), PolicyArns: MANAGED }, consumes(101)],
    ['both as long as they may be', { Policy: characters(2_048), PolicyArns: MANAGED }, consumes(103)],
    [
      'eleven ARNs',
      { PolicyArns: Array.from({ length: 11 }, (_, at) => ({ arn: `arn:aws:iam::aws:policy/P${at}` })) },
      'ValidationError: The number of managed policy ARNs must not be greater than 10.',
    ],
  ])('%s', async (_name, more, answer) => {
    expect(await refusal(more)).toBe(answer);
  });
});

describe('a managed session policy', () => {
  const AWS = 'arn:aws:iam::aws:policy/';

  test.each([
    ['ReadOnlyAccess', true, true],
    ['AmazonMQReadOnlyAccess', true, true],
    ['AdministratorAccess', true, true],
    ['AWSDenyAll', false, false],
    ['IAMUserChangePassword', false, false],
    // Known by name only: it allows nothing here.
    ['AmazonSQSFullAccess', false, false],
    ['service-role/AWSLambdaBasicExecutionRole', false, false],
  ])('%s of AWS, which the account does not use', async (name, brokers, configurations) => {
    const { Credentials } = await federate({ PolicyArns: [{ arn: AWS + name }] });
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
    const mq = new MqClient({
      ...gateway.clientConfig('alice'),
      credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
      maxAttempts: 1,
    });
    const may = (sent: Promise<unknown>) =>
      sent.then(
        () => true,
        ({ name: refused }: Error) => {
          expect(refused).toBe('AccessDeniedException');
          return false;
        },
      );
    expect(await may(mq.send(new ListBrokersCommand({})))).toBe(brokers);
    expect(await may(mq.send(new ListConfigurationsCommand({})))).toBe(configurations);
  });

  test.each([
    [`${AWS}NoSuchPolicy`, `Policy ${AWS}NoSuchPolicy does not exist or is not attachable.`],
    [`${AWS}readonlyaccess`, `Policy ${AWS}readonlyaccess does not exist or is not attachable.`],
    [
      `${AWS}aws-service-role/AmazonMQServiceRolePolicy`,
      `Policy ${AWS}aws-service-role/AmazonMQServiceRolePolicy`.slice(0, 71),
    ],
    ['arn:aws:iam::123456789012:policy/none', 'Policy arn:aws:iam::123456789012:policy/none does not exist'],
    ['arn:aws:iam::999999999999:policy/none', 'ARN arn:aws:iam::999999999999:policy/none is not valid.'],
    [
      'arn:aws-cn:iam::aws:policy/AmazonMQFullAccess',
      'ARN arn:aws-cn:iam::aws:policy/AmazonMQFullAccess is not valid.',
    ],
    ['arn:aws:iam::aws:policy', 'ARN arn:aws:iam::aws:policy is not valid.'],
    [AWS, `ARN ${AWS} is not valid.`],
    [
      'arn:aws:iam::aws:role/AmazonMQFullAccess',
      'ARN arn:aws:iam::aws:role/AmazonMQFullAccess is not valid.',
    ],
    ['arn:aws:iam', "1 validation error detected: Value 'arn:aws:iam' at 'arn' failed to satisfy constraint"],
  ])('%s is none', async (arn, sentence) => {
    const answer = await refusal({ PolicyArns: [{ arn }] });
    expect(answer.slice(0, `ValidationError: ${sentence}`.length)).toBe(`ValidationError: ${sentence}`);
  });
});
