import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  GenerateCredentialReportCommand,
  GetAccessKeyLastUsedCommand,
  GetAccountSummaryCommand,
  GetCredentialReportCommand,
  GetUserCommand,
  IAMClient,
  ListAccessKeysCommand,
  RemoveUserFromGroupCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { ListBrokersCommand, MqClient } from '@aws-sdk/client-mq';
import { GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGateway, type LocalGateway } from '../../local/embedded/createGateway.ts';
import type { GatewayCredentials } from '../../local/embedded/publicTypes.ts';
import { NodeSha256 } from '../../src/aws/nodeSha256.ts';

const READ_ONLY = 'arn:aws:iam::aws:policy/AmazonMQReadOnlyAccess';
const UserName = 'newcomer';

let gateway: LocalGateway;
let iam: IAMClient;
beforeAll(async () => {
  gateway = await createGateway();
  iam = new IAMClient({ ...gateway.clientConfig('root'), maxAttempts: 1 });
});
afterAll(async () => {
  iam.destroy();
  await gateway.close();
});

const config = (credentials: GatewayCredentials) => ({
  ...gateway.clientConfig(credentials),
  maxAttempts: 1,
});
/** Whether these credentials list brokers: `yes`, or the name of the error. */
async function lists(credentials: GatewayCredentials): Promise<string> {
  const mq = new MqClient(config(credentials));
  try {
    await mq.send(new ListBrokersCommand({}));
    return 'yes';
  } catch (error) {
    return (error as Error).name;
  } finally {
    mq.destroy();
  }
}

async function newKey(): Promise<GatewayCredentials> {
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '' } = AccessKey ?? {};
  return { accessKeyId, secretAccessKey };
}

async function sessionOf(credentials: GatewayCredentials): Promise<GatewayCredentials> {
  const sts = new STSClient(config(credentials));
  const { Credentials } = await sts.send(new GetSessionTokenCommand({}));
  sts.destroy();
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

describe('a user is created with a key, allowed, used, denied and deleted', () => {
  let key: GatewayCredentials;
  let session: GatewayCredentials;

  it('so its key works once a group allows it', async () => {
    const Tags = [{ Key: 'team', Value: 'a' }];
    const { User } = await iam.send(new CreateUserCommand({ UserName, Path: '/team/', Tags }));
    expect(User).toMatchObject({
      UserId: expect.stringMatching(/^AIDA/),
      CreateDate: expect.any(Date),
      Tags,
    });
    await iam.send(new CreateGroupCommand({ GroupName: 'readers' }));
    await iam.send(new AttachGroupPolicyCommand({ GroupName: 'readers', PolicyArn: READ_ONLY }));
    key = await newKey();
    expect(await lists(key)).toBe('AccessDeniedException');
    await iam.send(new AddUserToGroupCommand({ GroupName: 'readers', UserName }));
    expect(await lists(key)).toBe('yes');
  });

  it('so its session has the user’s permissions and identity', async () => {
    session = await sessionOf(key);
    expect(await lists(session)).toBe('yes');
    const sts = new STSClient(config(session));
    const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
    sts.destroy();
    expect(Arn).toMatch(/:user\/team\/newcomer$/);
    const { AccessKeyLastUsed, UserName: owner } = await iam.send(
      new GetAccessKeyLastUsedCommand({ AccessKeyId: key.accessKeyId }),
    );
    expect([owner, AccessKeyLastUsed?.ServiceName]).toEqual([UserName, 'mq']);
  });

  it('so it is denied when it leaves the group, or its key is inactive', async () => {
    await iam.send(new RemoveUserFromGroupCommand({ GroupName: 'readers', UserName }));
    expect([await lists(key), await lists(session)]).toEqual([
      'AccessDeniedException',
      'AccessDeniedException',
    ]);
    await iam.send(new AddUserToGroupCommand({ GroupName: 'readers', UserName }));
    const status = (Status: 'Active' | 'Inactive') =>
      iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId: key.accessKeyId, Status }));
    await status('Inactive');
    expect(await lists(key)).toBe('UnrecognizedClientException');
    await status('Active');
    expect(await lists(key)).toBe('yes');
  });

  it('so its key and session stop, and a new user of that name has neither', async () => {
    await expect(iam.send(new DeleteUserCommand({ UserName }))).rejects.toMatchObject({
      name: 'DeleteConflictException',
    });
    await iam.send(new RemoveUserFromGroupCommand({ GroupName: 'readers', UserName }));
    await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: key.accessKeyId }));
    await iam.send(new DeleteUserCommand({ UserName }));
    expect([await lists(key), await lists(session)]).toEqual([
      'UnrecognizedClientException',
      'UnrecognizedClientException',
    ]);
    await iam.send(new CreateUserCommand({ UserName, Path: '/team/' }));
    await iam.send(new AddUserToGroupCommand({ GroupName: 'readers', UserName }));
    expect([await lists(key), await lists(session)]).toEqual([
      'UnrecognizedClientException',
      'UnrecognizedClientException',
    ]);
    const { AccessKeyMetadata } = await iam.send(new ListAccessKeysCommand({ UserName }));
    expect(AccessKeyMetadata).toEqual([]);
  });
});

it('the SDK reads maps and bytes', async () => {
  const { SummaryMap } = await iam.send(new GetAccountSummaryCommand({}));
  expect(SummaryMap).toMatchObject({ UsersQuota: 5_000, GroupsPerUserQuota: 10 });
  await iam.send(new GenerateCredentialReportCommand({}));
  const { Content } = await iam.send(new GetCredentialReportCommand({}));
  expect(Buffer.from(Content ?? []).toString()).toMatch(/^user,arn,user_creation_time,/);
});

it.each(['GET', 'POST'])(
  '%s with Accept: application/json answers JSON, with times in seconds',
  async (method) => {
    const { endpoint } = gateway.clientConfig('root');
    const { host, hostname, port } = new URL(endpoint);
    const query = { Action: 'GetUser', Version: '2010-05-08', UserName: 'alice' };
    const { credentials } = gateway.clientConfig('root');
    const signer = new SignatureV4({ service: 'iam', region: 'us-east-1', credentials, sha256: NodeSha256 });
    const form = new URLSearchParams(query).toString();
    const signed = await signer.sign({
      method,
      protocol: 'http:',
      hostname,
      port: Number(port),
      path: '/',
      query: method === 'GET' ? query : {},
      headers: { host, accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      ...(method === 'POST' && { body: form }),
    });
    const url = method === 'GET' ? `${endpoint}/?${form}` : endpoint;
    const answer = await fetch(url, {
      method,
      headers: signed.headers,
      ...(method === 'POST' && { body: form }),
    });
    const { GetUserResponse } = (await answer.json()) as {
      GetUserResponse: { GetUserResult: { User: object } };
    };
    expect(GetUserResponse.GetUserResult.User).toMatchObject({
      UserName: 'alice',
      CreateDate: expect.any(Number),
    });
    expect((await iam.send(new GetUserCommand({ UserName: 'alice' }))).User?.UserName).toBe('alice');
  },
);
