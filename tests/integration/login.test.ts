import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ListBrokersCommand, MqClient } from '@aws-sdk/client-mq';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readCredentialsFile } from '../../local/account/credentialsFile.ts';
import { createKeyringFile } from '../../src/keyring/createKeyringFile.ts';
import { temporaryDataDir } from '../local/startGateway.ts';
import { AWS_CLI, BOTO3 } from './installed.ts';
import { type LoginWorld, type Person, startLoginWorld } from './login/loginWorld.ts';

const run = promisify(execFile);
const MQGATE = fileURLToPath(new URL('../../cli/mqgate.js', import.meta.url));

let world: LoginWorld;
let home: string;
let dataDir: string;
beforeAll(async () => {
  dataDir = temporaryDataDir();
  const keyFile = join(dataDir, 'keyring.json');
  await createKeyringFile(keyFile);
  // As an mqgate wrote it that had no session tokens.
  const { tokens: _, ...older } = JSON.parse(readFileSync(keyFile, 'utf8'));
  writeFileSync(keyFile, JSON.stringify(older));
  world = await startLoginWorld(dataDir);
});
afterAll(async () => {
  await world?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'mqgate-home-'));
  return () => rmSync(home, { recursive: true });
});

/** The environment of a person's machine, without this machine's AWS settings. */
function environment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  return {
    ...(Object.fromEntries(kept) as Record<string, string>),
    HOME: home,
    XDG_CACHE_HOME: join(home, 'cache'),
    AWS_CONFIG_FILE: join(home, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(home, 'credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_DEFAULT_REGION: 'us-east-1',
    STS_ENDPOINT: world.sts.origin,
    ...more,
  };
}

const personOf = (name: string): Person => world.people[name] as Person;

function writeProfiles(name: string, config = ''): void {
  const { accessKeyId, secretAccessKey, sessionToken } = personOf(name);
  writeFileSync(
    join(home, 'credentials'),
    `[work]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n` +
      (sessionToken === undefined ? '' : `aws_session_token = ${sessionToken}\n`),
  );
  writeFileSync(join(home, 'config'), config);
}

async function mqgate(args: readonly string[], more?: Readonly<Record<string, string>>) {
  const done = run(process.execPath, [MQGATE, ...args], { env: environment(more) });
  return done.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
}
const credentials = (...more: string[]) =>
  mqgate(['credentials', '--url', world.gateway.url, '--profile', 'work', ...more]);

const processProfile = () =>
  `[profile mq]\nregion = us-east-1\ncredential_process = "${process.execPath}" "${MQGATE}" ` +
  `credentials --url ${world.gateway.url} --profile work\nservices = gateway\n\n[services gateway]\nmq ` +
  `=\n  endpoint_url = ${world.gateway.url}\nsts =\n  endpoint_url = ${world.gateway.url}\n`;

describe('the command mqgate credentials', () => {
  it('prints the output of a credential_process, and logs in once for many calls', async () => {
    writeProfiles('alice');
    const before = world.sts.calls.length;
    const first = await credentials();
    expect(first).toMatchObject({ code: 0, stderr: '' });
    const printed = JSON.parse(first.stdout);
    expect(Object.keys(printed)).toEqual([
      'Version',
      'AccessKeyId',
      'SecretAccessKey',
      'SessionToken',
      'Expiration',
    ]);
    expect(printed).toMatchObject({ Version: 1, AccessKeyId: expect.stringMatching(/^ASIA/) });
    expect(await credentials()).toEqual(first);
    expect(world.sts.calls).toHaveLength(before + 1);
  });

  it('keeps its credentials readable for their owner only, and nothing of AWS', async () => {
    writeProfiles('listedRole');
    const { stdout } = await credentials();
    const folder = join(home, 'cache', 'mqgate');
    const [name = '', ...others] = readdirSync(folder);
    expect(others).toEqual([]);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    const kept = readFileSync(join(folder, name), 'utf8');
    expect(kept).toContain(JSON.parse(stdout).SecretAccessKey);
    const { accessKeyId, secretAccessKey, sessionToken = '' } = personOf('listedRole');
    for (const real of [accessKeyId, secretAccessKey, sessionToken]) expect(kept).not.toContain(real);
  });

  it.each<[string, (file: string) => void]>([
    ['expire within a quarter of an hour', (file) => edit(file, { expiration: soon(14 * 60_000) })],
    ['others can read', (file) => chmodSync(file, 0o640)],
    ['are no credentials', (file) => edit(file, { sessionToken: undefined })],
    ['are no JSON', (file) => writeFileSync(file, 'x')],
  ])('logs in again if the kept credentials %s', async (_, spoil) => {
    writeProfiles('alice');
    const first = await credentials();
    const folder = join(home, 'cache', 'mqgate');
    const file = join(folder, readdirSync(folder)[0] ?? '');
    spoil(file);
    const second = await credentials();
    expect(second.code).toBe(0);
    expect(JSON.parse(second.stdout).SessionToken).not.toBe(JSON.parse(first.stdout).SessionToken);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await credentials()).toEqual(second);
  });

  it('keeps the credentials of each gateway and profile apart', async () => {
    writeProfiles('alice');
    const first = await credentials();
    const byEnvironment = await mqgate(['credentials', '--url', world.gateway.url], {
      AWS_ACCESS_KEY_ID: personOf('bob').accessKeyId,
      AWS_SECRET_ACCESS_KEY: personOf('bob').secretAccessKey,
    });
    expect(byEnvironment.code).toBe(0);
    expect(byEnvironment.stdout).not.toBe(first.stdout);
    const other = world.gateway.url.replace('localhost', '127.0.0.1');
    const elsewhere = await mqgate(['credentials', '--url', other, '--profile', 'work']);
    expect(elsewhere.code).toBe(0);
    expect(elsewhere.stdout).not.toBe(first.stdout);
    expect(readdirSync(join(home, 'cache', 'mqgate'))).toHaveLength(3);
  });

  it.each<[string, readonly string[], Record<string, string>, string]>([
    ['no gateway', [], {}, 'The URL of the gateway is missing: give --url, or set AWS_ENDPOINT_URL_MQ.'],
    ['no URL', ['--url', 'mq'], {}, "'mq' is not the URL of a gateway, such as https://mq.example.com."],
    [
      'a gateway in the clear',
      ['--url', 'http://mq.example.com/'],
      {},
      'Credentials would be sent without TLS: http://mq.example.com must be an https URL.',
    ],
    [
      'a gateway that is not there',
      ['--url', 'http://localhost:9', '--profile', 'work'],
      {},
      'http://localhost:9/ cannot be reached (',
    ],
    [
      'a profile that is not there',
      ['--profile', 'none'],
      { url: '1' },
      'No AWS credentials in profile none: ',
    ],
    ['no credentials at all', [], { url: '1' }, 'No AWS credentials: '],
    [
      'another STS than the gateway asks',
      ['--profile', 'work'],
      { url: '1', STS_ENDPOINT: 'https://sts.example.com' },
      'refuses the login: AWS STS did not confirm the proof (SignatureDoesNotMatch).',
    ],
  ])('prints in one sentence why it fails: %s', async (_, args, { url, ...more }, sentence) => {
    writeProfiles('alice');
    const at = url === undefined ? [] : ['--url', world.gateway.url];
    const { code, stdout, stderr } = await mqgate(['credentials', ...args, ...at], more);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^mqgate: [^\n]*\n$/);
    expect(stderr).toContain(sentence);
  });

  it.each([
    ['aliceWithToken', 'An IAM user logs in with a long-term access key, not with temporary credentials.'],
    ['aliceAnew', 'The user is not in the directory of this gateway.'],
    ['unlistedRole', 'The role is not one whose sessions may log in at this gateway (LOGIN_ROLES).'],
    ['root', 'Only IAM users, and sessions of roles that this gateway lists, can log in.'],
  ])('prints for %s the gateway’s own message', async (name, sentence) => {
    writeProfiles(name);
    const { code, stderr } = await credentials();
    expect(code).toBe(2);
    expect(stderr).toBe(`mqgate: ${world.gateway.url}/ refuses the login: ${sentence}\n`);
  });

  it('does not call itself without end', async () => {
    const self =
      `[profile mq]\ncredential_process = "${process.execPath}" "${MQGATE}" ` +
      `credentials --url ${world.gateway.url}\n`;
    writeFileSync(join(home, 'config'), self);
    const { code, stderr } = await mqgate(['credentials', '--url', world.gateway.url], { AWS_PROFILE: 'mq' });
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^mqgate: No AWS credentials: .*must name the one with your AWS credentials, with --profile\.\n$/,
    );
  });
});

describe('the command mqgate login', () => {
  it('prints who the user is and the next step; the printed profile works', async () => {
    writeProfiles('alice');
    const { code, stdout } = await mqgate(['login', '--profile', 'work'], {
      AWS_ENDPOINT_URL_MQ: world.gateway.url,
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^Logged in as arn:aws:iam::123456789012:user\/alice at http:\/\/localhost:\d+\/ until 20.*Z\.\n/,
    );
    expect(stdout).toContain(
      `credential_process = ${MQGATE} credentials --url ${world.gateway.url}/ --profile work`,
    );
    const before = world.sts.calls.length;
    await credentials();
    expect(world.sts.calls).toHaveLength(before);
  });
});

describe('the command npm start', () => {
  it('adds the missing purposes to a key file of an older mqgate', () => {
    expect(world.keyring.tokens.byId.size).toBe(1);
  });

  it.skipIf(!AWS_CLI)(
    'prints how to assume a role, and the printed command works',
    async () => {
      const [, command = ''] = /Assume a role:\n((?: {4}.*\n)+)/.exec(world.gateway.output()) ?? [];
      const cwd = fileURLToPath(new URL('../..', import.meta.url));
      const { stdout } = await run('bash', ['-c', command], { env: environment(), cwd });
      expect(JSON.parse(stdout)).toMatchObject({
        AssumedRoleUser: { Arn: 'arn:aws:sts::123456789012:assumed-role/BrokerOperator/try' },
      });
    },
    60_000,
  );

  it('records when a key was last used, and for which service', async () => {
    const profiles = await readCredentialsFile(world.gateway.credentialsFile);
    const used = async (user: string) => {
      const { stdout } = await mqgate(['access-keys', 'list', '--user', user, '--json'], {
        DATA_DIR: dataDir,
      });
      return JSON.parse(stdout).AccessKeyMetadata[0].AccessKeyLastUsed;
    };
    const frank = profiles.find(({ name }) => name === 'frank');
    const mallory = { accessKeyId: frank?.accessKeyId ?? '', secretAccessKey: 'a guess' };
    const list = (credentials: typeof mallory) =>
      new MqClient({ endpoint: world.gateway.url, region: 'us-east-1', credentials, maxAttempts: 1 })
        .send(new ListBrokersCommand({}))
        .catch((error: Error) => error.name);
    expect(await list(mallory)).toBe('InvalidSignatureException');
    expect(await used('frank')).toEqual({ ServiceName: 'N/A', Region: 'N/A' });
    expect(await list(frank ?? mallory)).toBe('AccessDeniedException');
    await expect
      .poll(() => used('frank'), { timeout: 15_000 })
      .toMatchObject({ ServiceName: 'mq', Region: 'us-east-1' });
  }, 60_000);
});

describe('the credential_process of a profile', () => {
  const who = 'arn:aws:iam::123456789012:user/alice';

  it.skipIf(!AWS_CLI)(
    'lets the AWS CLI list brokers under the right identity',
    async () => {
      writeProfiles('alice', processProfile());
      const env = environment({ AWS_PROFILE: 'mq' });
      const listed = await run('aws', ['mq', 'list-brokers'], { env });
      expect(JSON.parse(listed.stdout)).toEqual({ BrokerSummaries: [] });
      const asked = await run('aws', ['sts', 'get-caller-identity'], {
        env,
      });
      expect(JSON.parse(asked.stdout)).toMatchObject({ Arn: who });
    },
    60_000,
  );

  it.skipIf(!BOTO3)(
    'lets boto3 list brokers',
    async () => {
      writeProfiles('alice', processProfile());
      const script =
        'import boto3; ' +
        "print(boto3.Session(profile_name='mq').client('mq').list_brokers()['BrokerSummaries'])";
      const { stdout } = await run('python3', ['-c', script], { env: environment() });
      expect(stdout).toBe('[]\n');
    },
    60_000,
  );

  it('lets the AWS SDK for JavaScript list brokers', async () => {
    writeProfiles('alice', processProfile());
    const script = `import { ListBrokersCommand, MqClient } from '@aws-sdk/client-mq';
      const { BrokerSummaries } = await new MqClient({}).send(new ListBrokersCommand({}));
      console.log(JSON.stringify(BrokerSummaries));`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
      env: environment({ AWS_PROFILE: 'mq' }),
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
    });
    expect(stdout).toBe('[]\n');
  }, 60_000);
});

function edit(file: string, change: object): void {
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...change }));
}

function soon(millis: number): string {
  return new Date(Date.now() + millis).toISOString();
}
