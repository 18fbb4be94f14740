import { createSecretKey } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ListBrokersCommand, ListConfigurationsCommand, MqClient } from '@aws-sdk/client-mq';
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  type Credentials,
  STSClient,
} from '@aws-sdk/client-sts';
import { type Profile, readCredentialsFile } from '../../local/account/credentialsFile.ts';
import { loadKeyring } from '../../src/keyring/readKeyFile.ts';
import { enableMfaDevice } from '../../src/state/keys/manageMfaDevices.ts';
import { codeOf, stepAt } from '../../src/sts/mfa/totp.ts';
import { type RunningGateway, temporaryDataDir } from '../local/startGateway.ts';
import { recordedTable } from '../support/recordedTable.ts';
import { startGateway } from '../support/servedGateway.ts';

export const ACCOUNT = '123456789012';

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

type Statement = object;
const document = (statements: readonly Statement[]) => ({ Version: '2012-10-17', Statement: statements });

export const allow = (Action: string | string[], Condition?: object, Resource = '*'): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
});

/** The role may be assumed by every principal of the account that may assume roles. */
export const TRUSTS_ACCOUNT = {
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
  Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
};

export interface WorldRole {
  readonly statements: readonly Statement[];
  readonly trust?: Statement;
}

const idOf = (kind: string, index: number) => `${kind}EXAMPLE${String(index).padStart(10, '0')}`;
const policies = (statements: readonly Statement[]) => [
  { PolicyName: 'own', PolicyDocument: document(statements) },
];

/** An account export of users with statements of their own, and of roles. */
function accountExport(
  users: Record<string, readonly Statement[]>,
  roles: Record<string, WorldRole>,
): object {
  const common = (Path: string) => ({
    Path,
    CreateDate: '2026-01-01T00:00:00+00:00',
    AttachedManagedPolicies: [],
  });
  return {
    UserDetailList: Object.entries(users).map(([UserName, statements], index) => ({
      ...common('/'),
      UserName,
      UserId: idOf('AIDA', index),
      Arn: `arn:aws:iam::${ACCOUNT}:user/${UserName}`,
      UserPolicyList: policies(statements),
      GroupList: [],
      Tags: [],
    })),
    GroupDetailList: [],
    RoleDetailList: Object.entries(roles).map(([RoleName, { statements, trust }], index) => ({
      ...common('/'),
      RoleName,
      RoleId: idOf('AROA', index),
      Arn: `arn:aws:iam::${ACCOUNT}:role/${RoleName}`,
      AssumeRolePolicyDocument: document([trust ?? TRUSTS_ACCOUNT]),
      InstanceProfileList: [],
      RolePolicyList: policies(statements),
      Tags: [],
    })),
    Policies: [],
  };
}

export interface StsWorld {
  readonly gateway: RunningGateway;
  readonly directory: string;
  profile(name: string): Profile;
  sts(keys: Keys): STSClient;
  mq(keys: Keys): MqClient;
  /** The credentials of the role's session. */
  assume(keys: Keys, role: string, more?: Partial<AssumeRoleCommandInput>): Promise<Keys>;
  /** Gives a user an MFA device, and returns its codes. */
  enableMfa(userName: string): Promise<{ serialNumber: string; code: () => string }>;
  stop(): Promise<void>;
}

export async function startStsWorld(
  users: Record<string, readonly Statement[]>,
  roles: Record<string, WorldRole>,
  environment: Record<string, string> = {},
): Promise<StsWorld> {
  const directory = temporaryDataDir();
  const accountFile = join(directory, 'account.json');
  await writeFile(accountFile, JSON.stringify(accountExport(users, roles)));
  const gateway = await startGateway({ environment: { ACCOUNT: accountFile, ...environment } });
  const profiles = await readCredentialsFile(gateway.credentialsFile);
  const place = { endpoint: gateway.url, region: 'us-east-1', maxAttempts: 1 };
  const sts = (credentials: Keys) => new STSClient({ ...place, credentials });
  return {
    gateway,
    directory,
    profile(name) {
      const found = profiles.find((profile) => profile.name === name);
      if (!found) throw new Error(`no profile ${name}`);
      return found;
    },
    sts,
    mq: (credentials) => new MqClient({ ...place, credentials }),
    async assume(keys, role, more = {}) {
      const { Credentials: issued } = await sts(keys).send(
        new AssumeRoleCommand({
          RoleArn: `arn:aws:iam::${ACCOUNT}:role/${role}`,
          RoleSessionName: 'night',
          ...more,
        }),
      );
      return keysOf(issued);
    },
    async enableMfa(userName) {
      const { KEYRING_FILE = '' } = gateway.record.environment;
      const { table, close } = recordedTable(gateway.record);
      const user = {
        accountId: ACCOUNT,
        userId: idOf('AIDA', Object.keys(users).indexOf(userName)),
        arn: `arn:aws:iam::${ACCOUNT}:user/${userName}`,
        userName,
      };
      const { secrets } = loadKeyring(KEYRING_FILE);
      const device = await enableMfaDevice(table, secrets, user, Date.now());
      close();
      if (!device) throw new Error('there is a device already');
      const seed = createSecretKey(device.seed);
      return { serialNumber: device.serialNumber, code: () => codeOf(seed, stepAt(Date.now())) };
    },
    async stop() {
      await gateway.stop();
      await rm(directory, { recursive: true });
    },
  };
}

export function keysOf(issued: Credentials | undefined): Keys {
  const {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
  } = issued ?? {};
  if (!accessKeyId || !secretAccessKey || !sessionToken) throw new Error('no credentials');
  return { accessKeyId, secretAccessKey, sessionToken };
}

export const list = () => new ListBrokersCommand({});
export const listConfigurations = () => new ListConfigurationsCommand({});
