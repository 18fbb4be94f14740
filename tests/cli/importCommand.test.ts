import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { importFiles } from '../../cli/import/importFiles.ts';
import { snapshotDirectory, snapshotProviders } from '../../src/directory/snapshotDirectory.ts';
import { readPrivateKeys } from '../../src/state/keys/samlPrivateKeys.ts';
import { readPointer } from '../../src/state/snapshots/snapshots.ts';
import type { Table } from '../../src/state/table/client.ts';
import { ACCOUNT, document, group, inline, role, user } from '../directory/exports.ts';
import { organizationFile, serviceControl, UNIT } from '../directory/organization/organizations.ts';
import { iamWorld, SECRETS } from '../local/iam/world.ts';
import { startServedEngine } from '../state/engine.ts';
import { identityProvider } from '../sts/saml/identityProvider.ts';

let table: Table;
let stop: () => Promise<void>;
let directory: string;
let said: string;

beforeAll(async () => {
  ({ table, stop } = await startServedEngine());
  directory = mkdtempSync(join(tmpdir(), 'mqgate-import-'));
  const endpoint = await table.client.config.endpoint?.();
  const { protocol = '', hostname = '', port = '' } = endpoint ?? {};
  vi.stubEnv('DYNAMODB_ENDPOINT', `${protocol}//${hostname}:${port}`);
  vi.stubEnv('TABLE_NAME', table.name);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true, force: true });
  await stop();
});
beforeEach(() => {
  said = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += text;
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

function file(name: string, content: unknown): string {
  const path = join(directory, name);
  const plain = typeof content === 'string' || Buffer.isBuffer(content);
  writeFileSync(path, plain ? content : JSON.stringify(content));
  return path;
}

const export_ = (name: string) => ({
  UserDetailList: [user('alice', inline('UserPolicyList', { [name]: document('mq:*') }))],
  GroupDetailList: [group('g')],
  RoleDetailList: [role('r')],
  Policies: [],
});
const { UserId: userId, Arn: arn, UserName: userName } = user('alice');
const alice = (accountId = ACCOUNT) =>
  snapshotDirectory(table).load({
    type: 'User',
    accountId,
    userId,
    arn: arn.replace(ACCOUNT, accountId),
    userName,
  });
const noReboots = organizationFile();
noReboots.Policies.push(serviceControl('no-reboots', document('mq:RebootBroker', 'Deny'), UNIT));

describe('mqgate import', () => {
  it('puts an account into force, and prints its contents', async () => {
    await importFiles({ account: file('a.json', export_('first')) });
    expect(said).toBe(
      `Account ${ACCOUNT} is in force: 1 user, 1 group, 1 role, 0 managed ` +
        'policies; its organization has not changed.\n',
    );
    expect(await alice()).toMatchObject({ identity: [{ name: 'first' }], organization: 'none' });
  });

  it.each([
    ['UTF-16 with a byte order mark, as PowerShell writes it', '\ufeff', 'utf16le'],
    ['UTF-8 with a byte order mark', '\ufeff', 'utf8'],
  ] as const)('reads files in %s', async (name, mark, encoding) => {
    const encoded = (value: unknown) => Buffer.from(`${mark}${JSON.stringify(value)}\r\n`, encoding);
    const organization = file('o.json', encoded(noReboots));
    await importFiles({ account: file('a.json', encoded(export_(encoding))), organization });
    expect(await alice(), name).toMatchObject({ identity: [{ name: encoding }] });
    await importFiles({ account: file('a.json', export_('first')), organization: false });
  });

  it('reads pages one after another, on one line or several', async () => {
    const [first, second] = [{ ...export_('paged'), IsTruncated: true }, { GroupDetailList: [group('h')] }];
    await importFiles({ account: file('a.json', `${JSON.stringify(first)}${JSON.stringify(second)}`) });
    expect(said).toContain('1 user, 2 groups, 1 role');
    await importFiles({ account: file('a.json', export_('first')) });
  });

  it('changes only the account of the import', async () => {
    const other = JSON.parse(JSON.stringify(export_('theirs')).replaceAll(ACCOUNT, '210987654321'));
    await importFiles({ account: file('a.json', export_('ours')) });
    await importFiles({ account: file('b.json', other) });
    expect(said).toContain('Account 210987654321 is in force: ');
    expect(await alice()).toMatchObject({ identity: [{ name: 'ours' }] });
    expect(await alice('210987654321')).toMatchObject({ identity: [{ name: 'theirs' }] });
  });

  it('reads identity providers from a file of their own, and keeps them without the option', async () => {
    const arn = `arn:aws:iam::${ACCOUNT}:oidc-provider/gitlab.com`;
    const find = snapshotProviders(table);
    const account = file('a.json', export_('first'));
    const providers = file('p.json', [{ Url: 'gitlab.com', ClientIDList: ['https://gitlab.com'] }]);
    await importFiles({ account, providers });
    expect(said).toContain('0 managed policies, 1 identity provider; ');
    await importFiles({ account });
    expect(await find(arn)).toMatchObject({ url: 'https://gitlab.com' });
    await importFiles({ account, providers: false });
    expect(await find(arn)).toBeUndefined();
    const wrong = file('p.json', [{ Url: 'http://gitlab.com' }]);
    await expect(importFiles({ account, providers: wrong })).rejects.toThrow(
      'provider 1: its Url is not an https URL.',
    );
  });

  it('says which SAML providers lack a private key, and keeps those that are here', async () => {
    const arn = `arn:aws:iam::${ACCOUNT}:saml-provider/Idp`;
    const printed = { SAMLProviderArn: arn, SAMLMetadataDocument: identityProvider().metadata };
    const keys = [{ KeyId: 'SAMLPKAAAAAAAAAAAAAAAA', Timestamp: '2026-01-02T03:04:05+00:00' }];
    const required = { ...printed, AssertionEncryptionMode: 'Required', PrivateKeyList: keys };
    const account = file('a.json', export_('first'));
    const imported = async (...providers: readonly object[]) => {
      said = '';
      await importFiles({ account, providers: file('p.json', providers) });
      return said.split('\n')[1];
    };
    const CANNOT =
      'IAM prints no private key. Add one by aws iam update-saml-provider --add-private-key, ' +
      'which a local gateway serves.';
    const nobody = `Nobody can sign in with ${arn}: it requires encrypted assertions, and ${CANNOT}`;
    expect(await imported(required)).toBe(nobody);
    expect(await snapshotProviders(table)(arn)).toMatchObject({ encryption: 'Required' });
    expect(await imported({ ...required, AssertionEncryptionMode: 'Allowed' })).toBe(
      `Encrypted assertions of ${arn} are refused, plain ones are taken: ${CANNOT}`,
    );
    expect(await imported({ ...printed, AssertionEncryptionMode: 'Allowed', PrivateKeyList: [] })).toBe('');
    expect(await imported(required)).toBe(nobody);

    const iam = iamWorld(table);
    const pem = { type: 'pkcs8', format: 'pem' } as const;
    const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export(pem).toString();
    const metadata = { SAMLMetadataDocument: `${printed.SAMLMetadataDocument} ` };
    expect((await iam('UpdateSAMLProvider', { SAMLProviderArn: arn, ...metadata })).error).toBeUndefined();
    const added = await iam('UpdateSAMLProvider', { SAMLProviderArn: arn, AddPrivateKey: key });
    expect(added.error).toBeUndefined();
    expect(await imported(required)).toBe('');
    const kept = await snapshotProviders(table)(arn);
    const ids = kept?.kind === 'saml' ? (kept.privateKeys ?? []) : [];
    const [opened] = await readPrivateKeys(table, SECRETS, arn, ids);
    expect(opened?.export(pem)).toBe(key);
    await importFiles({ account, providers: false });
  });

  it('reads the organization, which stays until it is removed', async () => {
    const organization = file('o.json', noReboots);
    await importFiles({ account: file('a.json', export_('second')), organization });
    expect(said).toContain('; in the organization o-exampleorgid.');
    const bound = {
      identity: [{ name: 'second' }],
      organization: {
        id: 'o-exampleorgid',
        path: expect.stringMatching(/^o-exampleorgid\/r-/),
        serviceControl: [[{}], [{}, { name: 'no-reboots', source: UNIT }], [{}], [{}]],
      },
    };
    expect(await alice()).toMatchObject(bound);
    await importFiles({ account: file('a.json', export_('third')) });
    expect((await alice())?.organization).toMatchObject(bound.organization);
    await importFiles({ account: file('a.json', export_('third')), organization: false });
    expect((await alice())?.organization).toBe('none');
  });

  const BROKEN: [
    string,
    Parameters<typeof importFiles>[0] | (() => Parameters<typeof importFiles>[0]),
    RegExp,
  ][] = [
    ['no file', { account: '/nowhere.json' }, /^\/nowhere\.json cannot be read \(ENOENT\)\.$/],
    ['no JSON', () => ({ account: file('b.json', '{') }), /b\.json: the account export: it is not JSON/],
    [
      'bytes that are no text',
      () => ({ account: file('b.json', Buffer.from([0x7b, 0xff])) }),
      /b\.json cannot be read: bytes that are not UTF-8\.$/,
    ],
    [
      'a list of users given twice',
      () => ({ account: file('b.json', '{"UserDetailList":[],\n"UserDetailList":[]}') }),
      /b\.json: the account export: it is not JSON \(the member "UserDetailList" is given twice \(line 2, column 1\)\)\.$/,
    ],
    [
      'a policy that is none',
      () => ({
        account: file('b.json', {
          UserDetailList: [user('alice', inline('UserPolicyList', { bad: { Statement: [{}] } }))],
        }),
      }),
      /b\.json: user 'alice', inline policy 'bad': Policy cannot be read: /,
    ],
    [
      'a page that is not the last',
      () => ({ account: file('b.json', { ...export_('x'), IsTruncated: true, Marker: 'm' }) }),
      /its last page is missing\.$/,
    ],
    [
      'an organization that does not have the account',
      () => ({
        account: file('b.json', export_('x')),
        organization: file(
          'o.json',
          organizationFile({ Accounts: [{ Id: '111111111111', ParentId: 'r-ab12' }] }),
        ),
      }),
      /o\.json: /,
    ],
    [
      'an organization that is none',
      () => ({ account: file('b.json', export_('x')), organization: file('o.json', '{}') }),
      /o\.json: the organization: Organization is missing|o\.json: Organization: it is not an object/,
    ],
    [
      'a table that is not there',
      () => ({ account: file('b.json', export_('x')), table: 'nowhere' }),
      /^There is no table nowhere at http/,
    ],
  ];
  it.each(BROKEN)('changes nothing if it refuses: %s', async (_, files, sentence) => {
    const before = await readPointer(table, ACCOUNT);
    await expect(importFiles(typeof files === 'function' ? files() : files)).rejects.toMatchObject({
      name: 'CommandFault',
      message: expect.stringMatching(sentence),
    });
    expect(await readPointer(table, ACCOUNT)).toEqual(before);
    expect(said).toBe('');
  });

  it('refuses a region of another partition', async () => {
    vi.stubEnv('REGION', 'us-gov-west-1');
    await expect(importFiles({ account: file('a.json', export_('x')) })).rejects.toThrow(
      /is an account of the partition aws, but the gateway's region us-gov-west-1 is in another one\.$/,
    );
    vi.stubEnv('REGION', 'us-east-1');
  });
});
