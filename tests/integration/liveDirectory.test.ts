import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateRoleCommand,
  CreateSAMLProviderCommand,
  DeleteUserPermissionsBoundaryCommand,
  IAMClient,
  ListRolesCommand,
  ListUsersCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { DeleteBrokerCommand, ListBrokersCommand, MqClient } from '@aws-sdk/client-mq';
import { AssumeRoleWithSAMLCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { authorizerEvent } from '../../events/restEvent.ts';
import { readCredentialsFile } from '../../local/account/credentialsFile.ts';
import type { PrincipalRecord } from '../../src/authz/load/directory.ts';
import type { Principal } from '../../src/authz/principal.ts';
import { steadyClock } from '../../src/aws/caches.ts';
import { awsDirectory } from '../../src/directory/aws/awsDirectory.ts';
import { iamAccounts } from '../../src/directory/aws/iamAccounts.ts';
import { keptOrganization } from '../../src/directory/aws/keptOrganization.ts';
import { snapshotDirectory } from '../../src/directory/snapshotDirectory.ts';
import { signedRequest } from '../authz/signedRequest.ts';
import { ACCOUNT, document, READ_ONLY } from '../directory/exports.ts';
import { organizationFile, serviceControl, UNIT } from '../directory/organization/organizations.ts';
import { prepareHandlers } from '../handlers/localGateway.ts';
import { type RunningGateway, startGateway } from '../local/startGateway.ts';
import { base64, identityProvider, PROVIDER, SAML_ROLE } from '../sts/saml/identityProvider.ts';

const STALE_SECONDS = 2;

let server: RunningGateway;
let gateway: Awaited<ReturnType<typeof prepareHandlers>>;
let authorizer: typeof import('../../src/handlers/authorizer.ts').handler;
let iam: IAMClient;

/**
 * One gateway plays IAM, over HTTP; the functions of another, in this process, read their policies from it.
 */
beforeAll(async () => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  [server, gateway] = await Promise.all([
    startGateway({ environment: { DIRECTORY_REFRESH_SECONDS: '0' } }),
    prepareHandlers(),
  ]);
  const root = (await readCredentialsFile(server.credentialsFile)).find(({ name }) => name === 'root');
  const organization = organizationFile();
  organization.Policies.push(
    serviceControl('no-deletion', document('mq:DeleteBroker', 'Deny'), UNIT),
    serviceControl('no-reboot', document('mq:RebootBroker', 'Deny'), ACCOUNT),
  );
  const path = join(gateway.directory, 'organization.json');
  await writeFile(path, JSON.stringify(organization));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_IAM: server.url,
    AWS_ACCESS_KEY_ID: root?.accessKeyId,
    AWS_SECRET_ACCESS_KEY: root?.secretAccessKey,
    DIRECTORY: 'aws',
    GATEWAY_ACCOUNT_ID: ACCOUNT,
    ORGANIZATION: path,
    DIRECTORY_REFRESH_SECONDS: '0',
    DIRECTORY_MAX_STALE: String(STALE_SECONDS),
  });
  iam = new IAMClient({ region: 'us-east-1' });
  ({ handler: authorizer } = await import('../../src/handlers/authorizer.ts'));
});
afterAll(async () => {
  vi.restoreAllMocks();
  iam.destroy();
  await gateway.stop();
  await server.stop();
});

const BROKER = '/v1/brokers/b-70fde088-477a-45a1-8bad-6ba09ba60bf3';

/**
 * The first phase's answer to a call without a body: the sealed verdict (`allowed`, …), or the refusal's
 * sentence.
 */
async function asks(user: string, method: string, path: string): Promise<string> {
  const credentials = gateway.credentials.get(user);
  if (credentials === undefined) throw new Error(`${user} has no keys`);
  const resource = path.replace(BROKER, '/v1/brokers/{brokerId}').replace(/(?<=\/users\/).+/, '{username}');
  const request = await signedRequest({ at: Date.now(), credentials, method, path, resource });
  const { context } = await authorizer(authorizerEvent(request));
  if (context.verdict === undefined) return context.errorMessage ?? '';
  return JSON.parse(Buffer.from(context.verdict, 'base64url').toString()).say;
}

const directory = () =>
  awsDirectory({
    accounts: iamAccounts({
      region: 'us-east-1',
      accountId: ACCOUNT,
      roleName: undefined,
      otherAccounts: [],
    }),
    organization: keptOrganization('none'),
    refreshMs: 60_000,
    now: steadyClock(),
  });

/** Policies of one kind come in no particular order. */
function comparable(record: PrincipalRecord | undefined) {
  if (record === undefined) return undefined;
  const { identity, boundary, tags } = record;
  const names = identity.map((policy) => JSON.stringify(policy, Object.keys(policy).toSorted())).toSorted();
  const documents = identity.map((policy) => JSON.stringify(policy.document)).toSorted();
  return { names, documents, boundary, tags: { ...tags } };
}

test('every user and role from IAM equals the one from the snapshot', async () => {
  const [{ Users = [] }, { Roles = [] }] = await Promise.all([
    iam.send(new ListUsersCommand({})),
    iam.send(new ListRolesCommand({})),
  ]);
  const principals: Principal[] = [
    ...Users.map(({ Arn = '', UserId = '', UserName = '' }) => ({
      type: 'User' as const,
      accountId: ACCOUNT,
      arn: Arn,
      userId: UserId,
      userName: UserName,
    })),
    ...Roles.map(({ Arn = '', RoleId = '', RoleName = '' }) => ({
      type: 'AssumedRole' as const,
      accountId: ACCOUNT,
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${RoleName}/me`,
      userId: `${RoleId}:me`,
      roleArn: Arn,
      roleId: RoleId,
    })),
  ];
  expect(principals.length).toBeGreaterThan(10);
  const live = directory();
  const kept = snapshotDirectory(gateway.table);
  for (const principal of principals) {
    const record = comparable(await live.load(principal));
    expect(record).toBeDefined();
    expect(record).toEqual(comparable(await kept.load(principal)));
  }
});

describe('a signed call of Amazon MQ', () => {
  test('is allowed by a group, within the organization’s limits', async () => {
    expect(await asks('alice', 'GET', '/v1/brokers')).toBe('allowed');
    expect(await asks('frank', 'GET', '/v1/brokers')).toContain('because no identity-based policy allows');
    const records = vi.mocked(process.stdout.write).mock.calls.map(([line]) => JSON.parse(String(line)));
    const ages = records.flatMap(({ additionalEventData: data }) => data?.policiesAgeMs ?? []);
    expect(ages).toEqual([expect.any(Number), expect.any(Number)]);
  });

  test.each(['alice', 'root'])(
    'is refused to %s by policies of two levels of the organization',
    async (user) => {
      for (const [method, path] of [
        ['DELETE', BROKER],
        ['POST', `${BROKER}/reboot`],
      ] as const) {
        expect(await asks(user, method, path)).toContain('with an explicit deny in a service control policy');
      }
      expect(await asks(user, 'GET', '/v1/configurations')).toBe('allowed');
    },
  );

  test('is limited by a new boundary, and allowed again without it', async () => {
    const UserName = 'alice';
    const deletion = () => asks(UserName, 'DELETE', `${BROKER}/users/someone`);
    expect(await deletion()).toBe('allowed');
    await iam.send(new PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary: READ_ONLY }));
    expect(await asks(UserName, 'GET', '/v1/brokers')).toBe('allowed');
    expect(await deletion()).toContain('because no permissions boundary allows');
    await iam.send(new DeleteUserPermissionsBoundaryCommand({ UserName }));
    expect(await deletion()).toBe('allowed');
  });

  test('is allowed and refused by new inline policies', async () => {
    const UserName = 'frank';
    const put = (PolicyName: string, policy: unknown) =>
      iam.send(new PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument: JSON.stringify(policy) }));
    await put('list', document('mq:ListBrokers'));
    expect(await asks(UserName, 'GET', '/v1/brokers')).toBe('allowed');
    await put('stop', document('*', 'Deny'));
    expect(await asks(UserName, 'GET', '/v1/brokers')).toContain('explicit deny in an identity-based policy');
  });
});

test('a complete gateway decides with live IAM', async () => {
  const { AWS_ENDPOINT_URL_IAM = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = process.env;
  const built = await startGateway({
    environment: {
      AWS_ENDPOINT_URL_IAM,
      AWS_ACCESS_KEY_ID,
      AWS_SECRET_ACCESS_KEY,
      DIRECTORY: 'aws',
      GATEWAY_ACCOUNT_ID: ACCOUNT,
      ORGANIZATION: process.env.ORGANIZATION ?? '',
      DIRECTORY_REFRESH_SECONDS: '0',
    },
  });
  try {
    const profiles = await readCredentialsFile(built.credentialsFile);
    const as = async (user: string, BrokerId?: string) => {
      const credentials = profiles.find(({ name }) => name === user);
      const mq = new MqClient({
        endpoint: built.url,
        region: 'us-east-1',
        maxAttempts: 1,
        ...(credentials && { credentials }),
      });
      const call =
        BrokerId === undefined
          ? mq.send(new ListBrokersCommand({}))
          : mq.send(new DeleteBrokerCommand({ BrokerId }));
      return call.then(
        () => 'allowed',
        (error: Error) => error.message,
      );
    };
    expect(await as('bob')).toBe('allowed');
    const [, , , id = ''] = BROKER.split('/');
    expect(await as('root', id)).toContain('with an explicit deny in a service control policy');
    const UserName = 'bob';
    const PolicyDocument = JSON.stringify(document('mq:ListBrokers', 'Deny'));
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'stop', PolicyDocument }));
    expect(await as('bob')).toContain('with an explicit deny in an identity-based policy');
    // An identity provider that was made in IAM, and that no setting names.
    const idp = identityProvider();
    const Action = 'sts:AssumeRoleWithSAML';
    const trust = { Effect: 'Allow', Action, Principal: { Federated: PROVIDER } };
    await iam.send(new CreateSAMLProviderCommand({ Name: 'Idp', SAMLMetadataDocument: idp.metadata }));
    await iam.send(
      new CreateRoleCommand({
        RoleName: 'Probe',
        AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
      }),
    );
    const sts = new STSClient({ endpoint: built.url, region: 'us-east-1' });
    const xml = await idp.respond({ now: Math.floor(Date.now() / 1000) * 1000 });
    const asked = { RoleArn: SAML_ROLE, PrincipalArn: PROVIDER, SAMLAssertion: base64(xml) };
    const { Subject } = await sts.send(new AssumeRoleWithSAMLCommand(asked));
    expect(Subject).toBe('subject-123');
  } finally {
    await built.stop();
  }
}, 120_000);

test('without IAM the last policies serve for their time, then nothing is decided', async () => {
  expect(await asks('alice', 'GET', '/v1/brokers')).toBe('allowed');
  await server.stop();
  expect(await asks('alice', 'GET', '/v1/brokers')).toBe('allowed');
  await new Promise((done) => setTimeout(done, STALE_SECONDS * 1_000));
  await expect(asks('alice', 'GET', '/v1/brokers')).rejects.toThrow();
  await expect(asks('bob', 'GET', '/v1/brokers')).rejects.toThrow();
}, 60_000);
