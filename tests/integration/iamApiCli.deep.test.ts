import { execFile } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AttachUserPolicyCommand, DeleteUserPolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import { ListBrokersCommand, MqClient } from '@aws-sdk/client-mq';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCredentialsFile } from '../../local/account/credentialsFile.ts';
import { parsePolicy } from '../../src/authz/policy/parsePolicy.ts';
import { readAccountExport } from '../../src/directory/accountExport.ts';
import { type RunningGateway, temporaryDataDir } from '../local/startGateway.ts';
import { startGateway } from '../support/servedGateway.ts';
import { AWS_CLI } from './installed.ts';

const run = promisify(execFile);
const READ_ONLY = 'arn:aws:iam::aws:policy/AmazonMQReadOnlyAccess';
const FRANK = { UserName: 'frank' };
const LIST_BROKERS = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'mq:ListBrokers', Resource: '*' }],
});
/** A process of the CLI takes seconds on a busy machine. */
const CLI_MS = 120_000;

let dataDir: string;
let gateway: RunningGateway;
let iam: IAMClient;
let frank: MqClient;

beforeAll(async () => {
  dataDir = temporaryDataDir();
  gateway = await startGateway({ dataDir, environment: { DIRECTORY_REFRESH_SECONDS: '0' } });
  const profiles = await readCredentialsFile(gateway.credentialsFile);
  const settings = (profile: string) => {
    const credentials = profiles.find(({ name }) => name === profile);
    if (credentials === undefined) throw new Error(`no profile ${profile}`);
    return { region: 'us-east-1', endpoint: gateway.url, credentials, maxAttempts: 1 };
  };
  iam = new IAMClient(settings('root'));
  frank = new MqClient(settings('frank'));
});
afterAll(async () => {
  iam.destroy();
  frank.destroy();
  await gateway.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Whether frank may list brokers now: `yes`, or the refusal. */
const frankLists = () => frank.send(new ListBrokersCommand({})).then(() => 'yes', String);
const REFUSED =
  /^AccessDeniedException: .*because no identity-based policy allows the mq:ListBrokers action$/;

describe.skipIf(!AWS_CLI)('the AWS CLI', () => {
  const aws = async (profile: string, ...args: string[]): Promise<string> => {
    const env = {
      ...process.env,
      AWS_SHARED_CREDENTIALS_FILE: gateway.credentialsFile,
      AWS_CONFIG_FILE: '/dev/null',
      AWS_PROFILE: profile,
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_MAX_ATTEMPTS: '1',
      AWS_PAGER: '',
    };
    const call = [...args, '--endpoint-url', gateway.url, '--output', 'json'];
    const { stdout } = await run('aws', call, { env }).catch((error) => {
      throw new Error(String(error.stderr).trim());
    });
    return stdout;
  };

  it('puts a policy, which allows the next `aws mq` command', { timeout: CLI_MS }, async () => {
    expect(await frankLists()).toMatch(REFUSED);
    const put = ['--user-name', 'frank', '--policy-name', 'list', '--policy-document'];
    expect(await aws('root', 'iam', 'put-user-policy', ...put, LIST_BROKERS)).toBe('');
    expect(JSON.parse(await aws('frank', 'mq', 'list-brokers'))).toHaveProperty('BrokerSummaries');
  });

  it('gets IAM’s own errors', { timeout: CLI_MS }, async () => {
    await expect(aws('frank', 'iam', 'get-user', '--user-name', 'alice')).rejects.toThrow(
      /\(AccessDenied\) when calling the GetUser operation: User: arn:aws:iam::123456789012:user\/frank is not authorized to perform: iam:GetUser on resource: user alice because no identity-based policy allows the iam:GetUser action/,
    );
    await expect(aws('root', 'iam', 'get-user', '--user-name', 'nobody')).rejects.toThrow(
      /\(NoSuchEntity\) when calling the GetUser operation: The user with name nobody cannot be found\./,
    );
  });

  it('prints an export that mqgate import reads', { timeout: CLI_MS }, async () => {
    await iam.send(new DeleteUserPolicyCommand({ ...FRANK, PolicyName: 'list' }));
    const details = await aws('root', 'iam', 'get-account-authorization-details');
    expect(readAccountExport(details, parsePolicy).users.length).toBeGreaterThan(5);
    const path = join(dataDir, 'export.json');
    writeFileSync(path, details);
    await iam.send(new AttachUserPolicyCommand({ ...FRANK, PolicyArn: READ_ONLY }));
    expect(await frankLists()).toBe('yes');
    const { stdout } = await run(process.execPath, ['cli/mqgate.js', 'import', path], {
      env: { ...process.env, DATA_DIR: dataDir },
    });
    expect(stdout).toMatch(/^Account 123456789012 is in force: /);
    expect(await frankLists()).toMatch(REFUSED);
  });
});
