import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateBrokerCommand,
  type CreateBrokerCommandInput,
  DescribeBrokerCommand,
  ListBrokersCommand,
  MqClient,
} from '@aws-sdk/client-mq';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Profile, readCredentialsFile } from '../../local/account/credentialsFile.ts';
import { type RunningGateway, temporaryDataDir } from '../local/startGateway.ts';
import { startGateway } from '../support/servedGateway.ts';

const ACCOUNT = '123456789012';
const EC2 = allow(['ec2:*NetworkInterface*', 'ec2:Describe*']);

type Statement = object;

function allow(Action: string | string[], Condition?: object, Resource = '*'): Statement {
  return { Effect: 'Allow', Action, Resource, ...(Condition && { Condition }) };
}

interface User {
  readonly statements: Statement[];
  readonly tags?: Record<string, string>;
  readonly boundary?: true;
}

/** One user a case; each asks the same things of a running gateway. */
const USERS: Record<string, User> = {
  admin: { statements: [allow('*')] },
  // An ActiveMQ broker is made without the service-linked role by a caller who may not make that role.
  maker: { statements: [allow('mq:*'), EC2] },
  tagger: {
    statements: [
      allow(['mq:CreateBroker', 'mq:CreateTags'], { StringEquals: { 'aws:RequestTag/env': 'dev' } }),
      EC2,
    ],
  },
  keys: {
    statements: [
      allow(['mq:CreateBroker', 'mq:CreateTags'], {
        'ForAllValues:StringEquals': { 'aws:TagKeys': ['env'] },
      }),
      EC2,
    ],
  },
  plain: { statements: [allow(['mq:CreateBroker', 'mq:CreateTags'])] },
  reader: { statements: [allow('mq:DescribeBroker', { StringEquals: { 'aws:ResourceTag/env': 'dev' } })] },
  named: {
    statements: [
      allow('mq:DescribeBroker', undefined, `arn:aws:mq:*:${ACCOUNT}:broker:\${aws:username}-*:*`),
    ],
  },
  team: {
    statements: [
      allow('mq:DescribeBroker', { StringEquals: { 'mq:ResourceTag/team': '${aws:PrincipalTag/team}' } }),
    ],
    tags: { team: 'a' },
  },
  here: {
    statements: [allow('mq:ListBrokers', { IpAddress: { 'aws:SourceIp': ['127.0.0.0/8', '::1/128'] } })],
  },
  elsewhere: { statements: [allow('mq:ListBrokers', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })] },
  now: {
    statements: [allow('mq:ListBrokers', { DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } })],
  },
  once: { statements: [allow('mq:ListBrokers', { NumericLessThan: { 'aws:EpochTime': '1577836800' } })] },
  sdk: { statements: [allow('mq:ListBrokers', { StringLike: { 'aws:UserAgent': 'aws-sdk-js/*' } })] },
  browser: { statements: [allow('mq:ListBrokers', { StringLike: { 'aws:UserAgent': 'Mozilla/*' } })] },
  bounded: { statements: [allow('*')], boundary: true },
};

const policy = (name: string, Statement: Statement[]) => ({
  PolicyName: name,
  PolicyDocument: { Version: '2012-10-17', Statement },
});

const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/lists-only`;

const account = {
  UserDetailList: Object.entries(USERS).map(([UserName, { statements, tags = {}, boundary }], index) => ({
    Path: '/',
    UserName,
    UserId: `AIDAEXAMPLE${String(index).padStart(10, '0')}`,
    Arn: `arn:aws:iam::${ACCOUNT}:user/${UserName}`,
    CreateDate: '2026-01-01T00:00:00+00:00',
    UserPolicyList: [policy('own', statements)],
    GroupList: [],
    AttachedManagedPolicies: [],
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    ...(boundary && {
      PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: BOUNDARY },
    }),
  })),
  GroupDetailList: [],
  RoleDetailList: [],
  Policies: [
    {
      PolicyName: 'lists-only',
      PolicyId: 'ANPAEXAMPLE0000000001',
      Arn: BOUNDARY,
      Path: '/',
      DefaultVersionId: 'v1',
      AttachmentCount: 0,
      IsAttachable: true,
      CreateDate: '2026-01-01T00:00:00+00:00',
      UpdateDate: '2026-01-01T00:00:00+00:00',
      PolicyVersionList: [
        {
          VersionId: 'v1',
          IsDefaultVersion: true,
          CreateDate: '2026-01-01T00:00:00+00:00',
          Document: { Version: '2012-10-17', Statement: [allow('mq:List*')] },
        },
      ],
    },
  ],
};

let directory: string;
let gateway: RunningGateway;
let profiles: readonly Profile[];
const brokers: Record<string, string> = {};

const ORDER: Omit<CreateBrokerCommandInput, 'BrokerName'> = {
  DeploymentMode: 'SINGLE_INSTANCE',
  EngineType: 'ACTIVEMQ',
  HostInstanceType: 'mq.t3.micro',
  PubliclyAccessible: false,
  Users: [{ Username: 'admin', Password: 'correct-horse-battery' }],
};

function client(user: string): MqClient {
  const credentials = profiles.find(({ name }) => name === user);
  if (!credentials) throw new Error(`no profile ${user}`);
  return new MqClient({ endpoint: gateway.url, region: 'us-east-1', credentials, maxAttempts: 1 });
}

beforeAll(async () => {
  directory = temporaryDataDir();
  const accountFile = join(directory, 'account.json');
  await writeFile(accountFile, JSON.stringify(account));
  gateway = await startGateway({ environment: { ACCOUNT: accountFile } });
  profiles = await readCredentialsFile(gateway.credentialsFile);
  const maker = client('maker');
  for (const [BrokerName, Tags] of Object.entries({
    'named-dev': { env: 'dev', team: 'a' },
    'other-prod': { env: 'prod', team: 'b' },
  })) {
    const made = await maker.send(new CreateBrokerCommand({ ...ORDER, BrokerName, Tags }));
    brokers[BrokerName] = made.BrokerId ?? '';
  }
}, 90_000);
afterAll(async () => {
  await gateway?.stop();
  await rm(directory, { recursive: true });
});

let made = 0;
const create = (Tags?: Record<string, string>, overrides: Partial<CreateBrokerCommandInput> = {}) =>
  new CreateBrokerCommand({ ...ORDER, BrokerName: `made-${made++}`, ...(Tags && { Tags }), ...overrides });
const rabbit = () => create(undefined, { EngineType: 'RABBITMQ', HostInstanceType: 'mq.m7g.medium' });
const describeOf = (name: string) => () => new DescribeBrokerCommand({ BrokerId: brokers[name] });
const list = () => new ListBrokersCommand({});

type Call = () => CreateBrokerCommand | DescribeBrokerCommand | ListBrokersCommand;

/** user, call, and the action refused (with what AWS says it was refused by), or undefined: allowed. */
const CASES: [name: string, user: string, call: Call, refused?: RegExp][] = [
  ['the request tag that is asked for', 'tagger', () => create({ env: 'dev', more: 'x' })],
  ['another request tag', 'tagger', () => create({ env: 'prod' }), /mq:CreateBroker on resource: \*/],
  ['no request tag', 'tagger', () => create(), /mq:CreateBroker on resource: \*/],
  ['only tag keys of the list', 'keys', () => create({ env: 'x' })],
  ['another tag key', 'keys', () => create({ env: 'x', more: 'y' }), /mq:CreateBroker/],
  [
    'no network interfaces for ActiveMQ',
    'plain',
    () => create(),
    /ec2:CreateNetworkInterface on resource: \*/,
  ],
  [
    'RabbitMQ while the service-linked role is absent',
    'plain',
    rabbit,
    /iam:CreateServiceLinkedRole on resource: arn:aws:iam::/,
  ],
  ['the role is made by a caller who may', 'admin', rabbit],
  ['RabbitMQ once it is there', 'plain', rabbit],
  ['a resource tag', 'reader', describeOf('named-dev')],
  [
    'another resource tag',
    'reader',
    describeOf('other-prod'),
    /mq:DescribeBroker on resource: arn:aws:mq:us-east-1:123456789012:broker:other-prod:b-/,
  ],
  ['a name that holds the user’s', 'named', describeOf('named-dev')],
  ['another name', 'named', describeOf('other-prod'), /mq:DescribeBroker/],
  ['the principal’s own tag', 'team', describeOf('named-dev')],
  ['another team’s', 'team', describeOf('other-prod'), /mq:DescribeBroker/],
  ['from here', 'here', list],
  ['from elsewhere', 'elsewhere', list, /mq:ListBrokers/],
  ['in time', 'now', list],
  ['too late', 'once', list, /mq:ListBrokers/],
  ['the right agent', 'sdk', list],
  ['another agent', 'browser', list, /mq:ListBrokers/],
  ['inside the boundary', 'bounded', list],
  [
    'outside the boundary',
    'bounded',
    describeOf('named-dev'),
    /mq:DescribeBroker on resource: .* because no permissions boundary allows the mq:DescribeBroker action$/,
  ],
];

describe('the conditions of policies, tested by signed calls,', () => {
  for (const [name, user, call, refused] of CASES) {
    it(`${user}: ${name}`, async () => {
      // The call's type is a union; every client command can be sent.
      const sent = client(user).send(call() as ListBrokersCommand);
      if (refused === undefined) expect((await sent).$metadata.httpStatusCode).toBe(200);
      else
        await expect(sent).rejects.toMatchObject({
          name: 'AccessDeniedException',
          message: expect.stringMatching(refused),
        });
    });
  }
});
