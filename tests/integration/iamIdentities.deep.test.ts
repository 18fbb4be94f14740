import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGateway, type LocalGateway } from '../../local/embedded/createGateway.ts';
import type { GatewayCredentials } from '../../local/embedded/publicTypes.ts';
import { AWS_CLI } from './installed.ts';

const run = promisify(execFile);
const SLOW_MS = 240_000;
/** Where a filesystem mirror with hashicorp/aws is; without one, Terraform's part is skipped. */
const PLUGINS = process.env.TERRAFORM_PLUGIN_DIR ?? join(homedir(), '.terraform.d', 'plugins');
const TERRAFORM = existsSync(PLUGINS) && spawnSync('terraform', ['version']).status === 0;

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

function environmentOf({ accessKeyId, secretAccessKey }: GatewayCredentials): NodeJS.ProcessEnv {
  const { endpoint } = gateway.clientConfig('root');
  return {
    ...process.env,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: endpoint,
    AWS_CONFIG_FILE: join(directory, 'none'),
    AWS_SHARED_CREDENTIALS_FILE: join(directory, 'none'),
    AWS_MAX_ATTEMPTS: '1',
  };
}

describe.skipIf(!AWS_CLI)('the AWS CLI', () => {
  const aws = async (credentials: GatewayCredentials, ...words: string[]) => {
    const { stdout } = await run('aws', [...words, '--output', 'json'], { env: environmentOf(credentials) });
    return stdout === '' ? undefined : JSON.parse(stdout);
  };

  it(
    'makes, keys, allows, uses and deletes a user',
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
      await iam('attach-user-policy', ...named, ...policy);
      expect(await aws(key, 'mq', 'list-brokers')).toEqual({ BrokerSummaries: [] });
      expect((await iam('list-access-keys', ...named)).AccessKeyMetadata).toHaveLength(1);
      await expect(iam('delete-user', ...named)).rejects.toThrow(/DeleteConflict/);
      await iam('detach-user-policy', ...named, ...policy);
      await iam('delete-access-key', ...named, '--access-key-id', key.accessKeyId);
      await iam('delete-user', ...named);
      await expect(aws(key, 'mq', 'list-brokers')).rejects.toThrow(/UnrecognizedClientException/);
    },
    SLOW_MS,
  );
});

/** Every resource of IAM that the gateway serves, with default tags. */
const RESOURCES = (team: string) => `
provider "aws" {
  region                      = "us-east-1"
  skip_requesting_account_id  = false
  skip_metadata_api_check     = true
  default_tags { tags = { team = "${team}" } }
}
resource "aws_iam_user" "u" {
  name = "tf-user"
  path = "/tf/"
}
resource "aws_iam_access_key" "k" { user = aws_iam_user.u.name }
resource "aws_iam_group" "g" { name = "tf-group" }
resource "aws_iam_user_group_membership" "m" {
  user   = aws_iam_user.u.name
  groups = [aws_iam_group.g.name]
}
resource "aws_iam_policy" "p" {
  name   = "tf-policy"
  tags   = { env = "test" }
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["mq:*", "ec2:*", "iam:CreateServiceLinkedRole"], Resource = "*" }] })
}
resource "aws_iam_group_policy_attachment" "a" {
  group      = aws_iam_group.g.name
  policy_arn = aws_iam_policy.p.arn
}
resource "aws_iam_role" "r" {
  name               = "tf-role"
  description        = "of ${team}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }] })
}
resource "aws_iam_role_policy_attachment" "ra" {
  role       = aws_iam_role.r.name
  policy_arn = aws_iam_policy.p.arn
}
resource "aws_iam_instance_profile" "i" {
  name = "tf-profile"
  role = aws_iam_role.r.name
}
resource "aws_iam_account_alias" "alias" { account_alias = "tf-alias" }
output "id" { value = aws_iam_access_key.k.id }
output "secret" {
  value     = aws_iam_access_key.k.secret
  sensitive = true
}
`;

const BROKER = `
provider "aws" {
  region                  = "us-east-1"
  skip_metadata_api_check = true
}
resource "aws_mq_broker" "b" {
  broker_name                = "tf-broker"
  engine_type                = "RabbitMQ"
  engine_version             = "3.13"
  host_instance_type         = "mq.m5.large"
  auto_minor_version_upgrade = true
  user {
    username = "admin"
    password = "correct-horse-battery"
  }
}
`;

describe.skipIf(!TERRAFORM)(`Terraform (skipped without a provider under TERRAFORM_PLUGIN_DIR)`, () => {
  const workspace = (name: string, credentials: GatewayCredentials) => {
    const cwd = mkdtempSync(join(directory, name));
    const terraform = (...words: string[]) =>
      run('terraform', words, { cwd, env: { ...environmentOf(credentials), CHECKPOINT_DISABLE: '1' } });
    return {
      write: (text: string) => writeFileSync(join(cwd, 'main.tf'), text),
      init: () => terraform('init', '-input=false', `-plugin-dir=${PLUGINS}`),
      apply: () => terraform('apply', '-auto-approve', '-input=false'),
      // Exit code 0: nothing to change.
      planIsEmpty: () => terraform('plan', '-detailed-exitcode', '-input=false'),
      output: async (name: string) => (await terraform('output', '-raw', name)).stdout,
      destroy: () => terraform('destroy', '-auto-approve', '-input=false'),
    };
  };

  it(
    'applies, plans nothing, updates and destroys; the user that it made makes a broker',
    async () => {
      const identities = workspace('identities', gateway.clientConfig('root').credentials);
      identities.write(RESOURCES('a'));
      await identities.init();
      await identities.apply();
      await identities.planIsEmpty();
      identities.write(RESOURCES('b'));
      await identities.apply();
      await identities.planIsEmpty();

      const key = {
        accessKeyId: await identities.output('id'),
        secretAccessKey: await identities.output('secret'),
      };
      const broker = workspace('broker', key);
      broker.write(BROKER);
      await broker.init();
      await broker.apply();
      await broker.planIsEmpty();
      await broker.destroy();
      await identities.destroy();
    },
    SLOW_MS,
  );
});
