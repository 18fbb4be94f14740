import { createSecretKey } from 'node:crypto';
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Command } from 'commander';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { addAccessKeys } from '../../cli/accessKeysCommand.ts';
import { addImport } from '../../cli/importCommand.ts';
import { addKeys } from '../../cli/keysCommand.ts';
import { addMfa } from '../../cli/mfaCommand.ts';
import { writeRunRecord } from '../../local/data/runRecord.ts';
import { createGateway } from '../../local/embedded/createGateway.ts';
import { loadKeyring } from '../../src/keyring/readKeyFile.ts';
import { accessKeys } from '../../src/state/keys/accessKeys.ts';
import { keyUseRecorder } from '../../src/state/keys/keyUse.ts';
import { mfaDevices } from '../../src/state/keys/mfaDevices.ts';
import { codeOf, stepAt } from '../../src/sts/mfa/totp.ts';
import { prepareHandlers } from '../handlers/localGateway.ts';

let world: Awaited<ReturnType<typeof prepareHandlers>>;
beforeAll(async () => {
  world = await prepareHandlers();
});
afterAll(() => world?.stop());

/** A command line as the command itself would run it, in this process. */
async function mqgate(line: string, more: Readonly<Record<string, string>> = {}) {
  for (const [name, value] of Object.entries(more)) vi.stubEnv(name, value);
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      said[stream] += text;
      return true;
    });
  }
  const program = new Command('mqgate').exitOverride();
  for (const add of [addAccessKeys, addMfa, addKeys, addImport]) add(program);
  try {
    await program.parseAsync(line.split(' '), { from: 'user' });
    return { code: 0, ...said };
  } catch (error) {
    return { code: 2, ...said, stderr: `mqgate: ${(error as Error).message}\n` };
  } finally {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  }
}
const failed = (sentence: string) => ({ code: 2, stdout: '', stderr: `mqgate: ${sentence}\n` });

describe('mqgate access-keys', () => {
  it('creates, lists, deactivates, activates and deletes a key', async () => {
    const made = await mqgate('access-keys create --user bob');
    expect(made).toMatchObject({ code: 0, stderr: 'The secret is not shown again.\n' });
    const [, id = '', secret = ''] =
      /^\[bob\]\naws_access_key_id = (AKIA\w{16})\naws_secret_access_key = (\S{40})\n$/.exec(made.stdout) ??
      [];
    const find = () => accessKeys(world.table, world.keyring.secrets).find(id);
    const kept = createSecretKey(Buffer.from(`AWS4${secret}`));
    expect((await find())?.secret.equals(kept)).toBe(true);
    expect(await mqgate('access-keys create --user bob')).toEqual(
      failed('arn:aws:iam::123456789012:user/bob has 2 access keys already.'),
    );

    expect(await mqgate(`access-keys deactivate --user bob --access-key-id ${id}`)).toMatchObject({
      code: 0,
    });
    expect((await find())?.status).toBe('Inactive');
    const listed = await mqgate('access-keys list --user bob');
    expect(listed.stdout).toMatch(new RegExp(`\n${id}  Inactive  20\\S+Z  never\n`));
    expect(await mqgate(`access-keys activate --user bob --access-key-id ${id}`)).toMatchObject({ code: 0 });
    expect((await find())?.status).toBe('Active');

    const recorder = keyUseRecorder(world.table, { everyMs: 1, maxKeys: 1, now: () => 1_795_262_400_000 });
    recorder.note(id, { service: 'mq', region: 'us-east-1' });
    await expect
      .poll(async () => (await mqgate('access-keys list --user bob')).stdout, { timeout: 10_000 })
      .toContain('2026-11-21T12:00:00Z  mq us-east-1\n');
    const { AccessKeyMetadata } = JSON.parse((await mqgate('access-keys list --user bob --json')).stdout);
    expect(AccessKeyMetadata).toContainEqual({
      UserName: 'bob',
      AccessKeyId: id,
      Status: 'Active',
      CreateDate: expect.stringMatching(/^20.*Z$/),
      AccessKeyLastUsed: { LastUsedDate: '2026-11-21T12:00:00Z', ServiceName: 'mq', Region: 'us-east-1' },
    });

    expect(await mqgate(`access-keys delete --user alice --access-key-id ${id}`)).toEqual(
      failed(`alice has no access key ${id}.`),
    );
    expect(await mqgate(`access-keys delete --user bob --access-key-id ${id}`)).toMatchObject({ code: 0 });
    expect(await find()).toBeUndefined();
  });

  it.each([
    ['access-keys list --user nobody', {}, 'The account 123456789012 has no user nobody.'],
    [
      'access-keys list --user bob --account 210987654321',
      {},
      'No account 210987654321 was imported into mqgate-test.',
    ],
    [
      'access-keys list --user bob --table other',
      {},
      /^There is no table other at http:\/\/127\.0\.0\.1:\d+\.$/,
    ],
    [
      'access-keys list --user bob',
      { DYNAMODB_ENDPOINT: 'http://127.0.0.1:9' },
      'There is no answer from http://127.0.0.1:9, the endpoint of the table: start ' +
        'the gateway with npm start, or set DYNAMODB_ENDPOINT.',
    ],
    [
      'access-keys list --user bob',
      { TABLE_NAME: '', DYNAMODB_ENDPOINT: '', DATA_DIR: '/nowhere' },
      'There is no state of a gateway in /nowhere: name its folder with --state or DATA_DIR, or set ' +
        'DYNAMODB_ENDPOINT (or TABLE_NAME, for a table of AWS).',
    ],
    [
      'keys rotate --table mqgate-dev',
      { DYNAMODB_ENDPOINT: '', KEYRING_FILE: '' },
      'The place of the keyring is not known: give --kms-key, or set KEYRING_KMS_KEY.',
    ],
    [
      'access-keys create --user bob',
      { KEYRING_FILE: '/nowhere/k.json' },
      'There is no key file /nowhere/k.json.',
    ],
  ])('prints why it refuses: %s %j', async (line, more, sentence) => {
    const { code, stdout, stderr } = await mqgate(line, more as Record<string, string>);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.replace(/^mqgate: (.*)\n$/, '$1')).toEqual(
      typeof sentence === 'string' ? sentence : expect.stringMatching(sentence),
    );
  });
});

describe('mqgate mfa', () => {
  it('makes a device whose codes the gateway accepts, lists it, and deletes it', async () => {
    const { code, stdout } = await mqgate('mfa enable --user erin');
    expect(code).toBe(0);
    const [, serial = '', secret = '', uri = ''] =
      /^Serial number {2}(\S+)\nSecret {9}([A-Z2-7]{32})\nURI {12}(\S+)\n$/.exec(stdout) ?? [];
    expect(serial).toBe('arn:aws:iam::123456789012:mfa/erin');
    expect(uri).toBe(`otpauth://totp/mqgate%3Aerin%40123456789012?secret=${secret}&issuer=mqgate`);
    const bits = [...secret].map((one) =>
      'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(one).toString(2).padStart(5, '0'),
    );
    const bytes =
      bits
        .join('')
        .match(/.{8}/g)
        ?.map((byte) => Number.parseInt(byte, 2)) ?? [];
    const seed = createSecretKey(Buffer.from(bytes));
    const demo = new URL('../../local/account/demo-account.json', import.meta.url);
    const { UserDetailList: users } = JSON.parse(readFileSync(demo, 'utf8'));
    const erin = users.find(({ UserName }: { UserName: string }) => UserName === 'erin');
    const owner = { accountId: '123456789012', userId: erin.UserId };
    const now = Date.now();
    const { verify } = mfaDevices(world.table, world.keyring.secrets);
    expect(await verify(owner, serial, codeOf(seed, stepAt(now)), now)).toBe('verified');

    expect(await mqgate('mfa enable --user erin')).toEqual(
      failed('erin already has an MFA device: disable it first.'),
    );
    const listed = await mqgate('mfa list');
    expect(listed.stdout).toMatch(/^erin {21}20\S+Z {2}arn:aws:iam::123456789012:mfa\/erin\n$/);
    expect(listed.stdout).not.toContain(secret);
    expect(await mqgate('mfa disable --user erin')).toMatchObject({ code: 0 });
    expect(await mqgate('mfa disable --user erin')).toEqual(failed('erin has no MFA device.'));
    expect((await mqgate('mfa list')).stdout).toBe('No user has an MFA device.\n');
  });
});

describe('mqgate keys', () => {
  const ids = (path: string, purpose: 'seal' | 'secrets' | 'tokens') => [
    ...loadKeyring(path)[purpose].byId.keys(),
  ];

  it('rotates, reseals and drops keys, and never drops a key that a secret needs', async () => {
    const path = process.env.KEYRING_FILE ?? '';
    const [first = ''] = ids(path, 'secrets');
    const rotated = await mqgate('keys rotate --purpose secrets --drop-older-than 36h');
    expect(rotated).toMatchObject({ code: 0, stderr: '' });
    expect(ids(path, 'secrets')).toHaveLength(2);
    expect(ids(path, 'tokens')).toHaveLength(1);
    expect(statSync(path).mode & 0o777).toBe(0o600);

    const drop = await mqgate('keys drop --older-than 0s');
    expect(drop.code).toBe(2);
    expect(drop.stderr).toMatch(
      new RegExp(
        `^mqgate: The key ${first} still seals \\d+ secrets of the table: run mqgate keys reseal first\\.\n$`,
      ),
    );
    expect(ids(path, 'secrets')).toHaveLength(2);
    const resealed = await mqgate('keys reseal');
    expect(resealed.stdout).toMatch(/^[1-9]\d* secrets were sealed again with the newest key\.\n$/);
    expect(await mqgate('keys drop --older-than 0s')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`Dropped: secrets ${first}.\n`),
    });
    const [newest = '', ...others] = ids(path, 'secrets');
    expect(others).toEqual([]);
    const { accessKeyId = '' } = world.credentials.get('alice') ?? {};
    expect(await accessKeys(world.table, loadKeyring(path).secrets).find(accessKeyId)).toMatchObject({
      status: 'Active',
    });

    const listed = (await mqgate('keys list')).stdout;
    expect(listed).toContain(`secrets  ${newest}   newest    20`);
    const { secrets } = JSON.parse(readFileSync(path, 'utf8'));
    expect(listed).not.toContain(secrets[0].key);
  });

  it('needs no table for a key file, prepares keys, and upgrades an older file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mqgate-keys-'));
    const path = join(folder, 'keyring.json');
    const alone = { KEYRING_FILE: path, TABLE_NAME: '', DYNAMODB_ENDPOINT: '', DATA_DIR: folder };
    expect(await mqgate('keys create', alone)).toMatchObject({ code: 0 });
    expect(await mqgate('keys create', alone)).toEqual(
      failed(`The key file ${path} exists already and is left as it is.`),
    );
    const { tokens: _, ...older } = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify(older));
    expect((await mqgate('keys list', alone)).stdout).toContain('tokens   none yet\n');
    await mqgate('keys rotate --purpose seal --prepare', alone);
    expect((await mqgate('keys list', alone)).stdout).toMatch(/^seal +\w+ +newest.*\nseal +\w+ +prepared/);
    const [newest, prepared] = ids(path, 'seal');
    await mqgate('keys rotate --purpose seal', alone);
    expect(ids(path, 'seal')).toEqual([prepared, newest]);
    expect(ids(path, 'tokens')).toHaveLength(1);
    expect(await mqgate('keys drop --older-than soon', alone)).toEqual(
      failed("'soon' is not a period such as 90m, 36h or 30d."),
    );
    rmSync(folder, { recursive: true });
  });
});

describe('the folder of the state', () => {
  const NO_TABLE = {
    TABLE_NAME: '',
    DYNAMODB_ENDPOINT: '',
    KEYRING_FILE: '',
    KEYRING_KMS_KEY: '',
    DATA_DIR: '',
  };
  const demo = fileURLToPath(new URL('../../local/account/demo-account.json', import.meta.url));
  const KEY = '--user bob --access-key-id AKIAIOSFODNN7EXAMPLE';
  const COMMANDS = [
    'access-keys list --user bob',
    'access-keys create --user bob',
    `access-keys deactivate ${KEY}`,
    `access-keys activate ${KEY}`,
    `access-keys delete ${KEY}`,
    'mfa list',
    'mfa enable --user bob',
    'mfa disable --user bob',
    'keys create',
    'keys list',
    'keys rotate',
    'keys drop --older-than 1d',
    'keys reseal',
    `import ${demo}`,
  ];
  let folder: string;
  const before = process.cwd();
  /** What `mqgate serve` leaves in the folder's `.mqgate`, and the id of alice's key there. */
  const served: Record<string, string> = {};
  beforeAll(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'mqgate-folders-')));
    for (const name of ['one', 'two']) {
      const gateway = await createGateway({ state: join(folder, name, '.mqgate'), log: () => {} });
      served[name] = gateway.credentials('alice').accessKeyId;
      await gateway.close();
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  afterEach(() => process.chdir(before));

  it.each(COMMANDS)('without a state there, nothing is made: %s', async (line) => {
    const empty = mkdtempSync(join(folder, 'empty-'));
    const refused = (path: string) =>
      failed(
        `There is no state of a gateway in ${path}: name its folder with --state or DATA_DIR, or set ` +
          'DYNAMODB_ENDPOINT (or TABLE_NAME, for a table of AWS).',
      );
    process.chdir(empty);
    expect(await mqgate(line, NO_TABLE)).toEqual(refused(join(empty, '.mqgate')));
    expect(await mqgate(`${line} --state here`, NO_TABLE)).toEqual(refused(join(empty, 'here')));
    expect(await mqgate(line, { ...NO_TABLE, DATA_DIR: 'there' })).toEqual(refused(join(empty, 'there')));
    expect(readdirSync(empty)).toEqual([]);
  });

  it.each([
    ['one', '', NO_TABLE, 'one'],
    ['two', '', NO_TABLE, 'two'],
    ['two', ' --state ../one/.mqgate', NO_TABLE, 'one'],
    ['two', '', { ...NO_TABLE, DATA_DIR: '../one/.mqgate' }, 'one'],
    ['two', ' --state .mqgate', { ...NO_TABLE, DATA_DIR: '../one/.mqgate' }, 'two'],
    ['two', ' --state ../one/.mqgate', {}, 'one'],
    ['two', ' --state .mqgate', { DYNAMODB_ENDPOINT: 'http://127.0.0.1:9', TABLE_NAME: 'prod' }, 'two'],
  ])('in %s, "access-keys list%s" with %j reads that of %s', async (here, option, variables, read) => {
    process.chdir(join(folder, here));
    const { stdout, stderr } = await mqgate(`access-keys list --user alice${option}`, variables);
    expect(stderr).toBe('');
    expect(Object.keys(served).filter((name) => stdout.includes(served[name] ?? ''))).toEqual([read]);
  });

  it('a copy of a folder is used, not the original that its record names', async () => {
    const original = join(folder, 'one', '.mqgate');
    const copy = join(folder, 'copy');
    writeRunRecord(original, {
      pid: 1,
      url: '',
      port: 1,
      environment: {
        TABLE_NAME: 'mqgate',
        DYNAMODB_ENDPOINT: pathToFileURL(join(original, 'state.db')).href,
        KEYRING_FILE: join(original, 'keyring.json'),
      },
      credentialsFile: '',
    });
    cpSync(original, copy, { recursive: true });
    const change = `access-keys deactivate --user alice --access-key-id ${served.one} --state ${copy}`;
    expect(await mqgate(change, NO_TABLE)).toMatchObject({ code: 0 });
    expect((await mqgate(`access-keys list --user alice --state ${copy}`)).stdout).toContain(' Inactive ');
    expect((await mqgate(`access-keys list --user alice --state ${original}`)).stdout).toContain(' Active ');
    await mqgate(`keys rotate --state ${copy}`);
    const keyring = (place: string) => readFileSync(join(place, 'keyring.json'), 'utf8');
    expect(keyring(copy)).not.toBe(keyring(original));
    rmSync(join(original, 'run.json'));
  });

  // A repository that is cloned may contain such a folder.
  it.each([
    'http://203.0.113.7:8000',
    'http://localhost.example.com',
    'https://127.0.0.1@example.com',
    'FILE:///etc/passwd',
    'nowhere',
  ])('the record of a folder sends no account and no key to %s', async (endpoint) => {
    const state = mkdtempSync(join(folder, 'cloned-'));
    writeRunRecord(state, {
      pid: 1,
      url: '',
      port: 1,
      environment: { TABLE_NAME: 'mqgate', DYNAMODB_ENDPOINT: endpoint },
      credentialsFile: '',
    });
    for (const line of COMMANDS.filter((command) => !command.startsWith('keys'))) {
      expect(await mqgate(`${line} --state ${state}`, NO_TABLE)).toEqual(
        failed(
          `The table of the gateway in ${state} is on another machine: if that is meant, set ` +
            'DYNAMODB_ENDPOINT to the endpoint in its run.json.',
        ),
      );
    }
  });

  it.each([
    ['--state memory', '--state memory: only the process of that gateway can read its state.'],
    ['--state=', '--state names no folder.'],
    [
      '--state here --table prod',
      "error: option '--state <dir>' cannot be used with option '--table <name>'",
    ],
    ['--state here --kms-key k', "error: option '--state <dir>' cannot be used with option '--kms-key <id>'"],
  ])('%s is refused', async (option, sentence) => {
    expect((await mqgate(`mfa list ${option}`, NO_TABLE)).stderr).toContain(sentence);
  });

  it.each(COMMANDS)('is named in the help of %s', async (line) => {
    const words = line.split(' ').slice(0, line.startsWith('import') ? 1 : 2);
    const { stdout } = await mqgate([...words, '--help'].join(' '));
    expect(stdout.replaceAll(/\s+/gu, ' ')).toContain('--state <dir> the state directory of a local gateway');
  });
});
