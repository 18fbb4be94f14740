import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGateway, type LocalGateway } from '../../local/embedded/createGateway.ts';
import type { GatewayCredentials } from '../../local/embedded/publicTypes.ts';
import { AWS_CLI, BOTO3 } from './installed.ts';

const run = promisify(execFile);
/** On a busy machine, one command of the AWS CLI takes ten seconds. */
const SLOW_MS = 480_000;

const policyText = (Statement: object) => JSON.stringify({ Version: '2012-10-17', Statement });
type Credentials = GatewayCredentials & { readonly sessionToken?: string };

let gateway: LocalGateway;
let directory: string;
beforeAll(async () => {
  gateway = await createGateway();
  directory = mkdtempSync(join(tmpdir(), 'mqgate-identities-'));
});
afterAll(async () => {
  await gateway.close();
  rmSync(directory, { recursive: true, force: true });
});

function environmentOf({ accessKeyId, secretAccessKey, sessionToken }: Credentials): NodeJS.ProcessEnv {
  const { endpoint } = gateway.clientConfig('root');
  return {
    ...process.env,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: endpoint,
    AWS_CONFIG_FILE: join(directory, 'none'),
    AWS_SHARED_CREDENTIALS_FILE: join(directory, 'none'),
    AWS_MAX_ATTEMPTS: '1',
  };
}

describe.skipIf(!AWS_CLI)('the AWS CLI', () => {
  const aws = async (credentials: Credentials, ...words: string[]) => {
    const { stdout } = await run('aws', [...words, '--output', 'json'], { env: environmentOf(credentials) });
    return stdout === '' ? undefined : JSON.parse(stdout);
  };

  it(
    'creates a user with a key, allows it, uses the key, and deletes the user',
    async () => {
      const { credentials: root } = gateway.clientConfig('root');
      const iam = (...words: string[]) => aws(root, 'iam', ...words);
      const named = ['--user-name', 'cli-user'];
      const { User } = await iam('create-user', ...named, '--tags', 'Key=team,Value=a');
      expect(User).toMatchObject({ UserName: 'cli-user', Tags: [{ Key: 'team', Value: 'a' }] });
      const { AccessKey } = await iam('create-access-key', ...named);
      const key = { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey };
      await expect(aws(key, 'mq', 'list-brokers')).rejects.toThrow(/AccessDeniedException/);
      const policy = ['--policy-arn', 'arn:aws:iam::aws:policy/AmazonMQReadOnlyAccess'];
      await iam('create-group', '--group-name', 'cli-group');
      await iam('attach-group-policy', '--group-name', 'cli-group', ...policy);
      await iam('add-user-to-group', '--group-name', 'cli-group', ...named);
      expect(await aws(key, 'mq', 'list-brokers')).toEqual({ BrokerSummaries: [] });
      const { Credentials } = await aws(key, 'sts', 'get-session-token');
      const session = {
        accessKeyId: Credentials.AccessKeyId,
        secretAccessKey: Credentials.SecretAccessKey,
        sessionToken: Credentials.SessionToken,
      };
      expect(await aws(session, 'mq', 'list-brokers')).toEqual({ BrokerSummaries: [] });
      const deny = ['--policy-name', 'deny'];
      const document = { Effect: 'Deny', Action: 'mq:*', Resource: '*' };
      await iam('put-user-policy', ...named, ...deny, '--policy-document', policyText(document));
      await expect(aws(key, 'mq', 'list-brokers')).rejects.toThrow(/with an explicit deny/);
      await iam('delete-user-policy', ...named, ...deny);
      expect((await iam('list-access-keys', ...named)).AccessKeyMetadata).toHaveLength(1);
      await expect(iam('delete-user', ...named)).rejects.toThrow(/DeleteConflict/);
      await iam('remove-user-from-group', '--group-name', 'cli-group', ...named);
      await iam('delete-access-key', ...named, '--access-key-id', key.accessKeyId);
      await iam('delete-user', ...named);
      for (const credentials of [key, session]) {
        await expect(aws(credentials, 'mq', 'list-brokers')).rejects.toThrow(/UnrecognizedClientException/);
      }
    },
    SLOW_MS,
  );
});

describe.skipIf(!BOTO3)('boto3', () => {
  it(
    'creates a user with a key, allows and denies it by a group, and deletes it',
    async () => {
      const { credentials } = gateway.clientConfig('root');
      const script = fileURLToPath(new URL('./boto3_identity.py', import.meta.url));
      const { stdout } = await run('python3', [script], { env: environmentOf(credentials) });
      expect(JSON.parse(stdout)).toEqual({
        new: 'AccessDeniedException',
        'in the group': 'allowed',
        session: 'allowed',
        denied: 'AccessDeniedException',
        'session, denied': 'AccessDeniedException',
        'allowed again': 'allowed',
        'deleted too early': 'DeleteConflict',
        'without its key': 'UnrecognizedClientException',
        'session, deleted': 'UnrecognizedClientException',
        'key, made again': 'UnrecognizedClientException',
        'session, made again': 'UnrecognizedClientException',
      });
    },
    SLOW_MS,
  );
});
