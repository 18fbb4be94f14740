import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accountStore } from '../../../src/directory/accountStore.ts';
import { importSnapshot } from '../../../src/directory/importSnapshot.ts';
import { snapshotProviders } from '../../../src/directory/snapshotDirectory.ts';
import { ACCOUNT, account, inline, user } from '../../directory/exports.ts';
import { startEngine } from '../../state/engine.ts';
import { identityProvider } from '../../sts/saml/identityProvider.ts';
import { iamWorld, userCaller } from './world.ts';

const SAML = `arn:aws:iam::${ACCOUNT}:saml-provider/Idp`;
const OIDC = `arn:aws:iam::${ACCOUNT}:oidc-provider/id.example.com`;
const { metadata } = identityProvider();

let engine: Awaited<ReturnType<typeof startEngine>>;
let iam: ReturnType<typeof iamWorld>;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

/** Alice may read providers that are tagged as hers, and make ones with such a tag. */
const hers = { 'aws:RequestTag/owner': 'alice' };
const policy = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: 'iam:Get*',
      Resource: '*',
      Condition: { StringEquals: { 'iam:ResourceTag/owner': 'alice' } },
    },
    { Effect: 'Allow', Action: 'iam:Create*Provider', Resource: OIDC, Condition: { StringEquals: hers } },
  ],
};
const imported = () => account({ users: [user('alice', inline('UserPolicyList', { own: policy }))] });
beforeEach(async () => {
  await importSnapshot(engine.table, { ...imported(), providers: [] });
  iam = iamWorld(engine.table);
});

const tagged = (owner: string) => ({ 'Tags.member.1.Key': 'owner', 'Tags.member.1.Value': owner });
const createSaml = (more: Record<string, string> = {}) =>
  iam('CreateSAMLProvider', { Name: 'Idp', SAMLMetadataDocument: metadata, ...more });
const createOidc = (more: Record<string, string> = {}) =>
  iam('CreateOpenIDConnectProvider', { Url: 'https://id.example.com', ...more });

describe('an identity provider', () => {
  it('survives a new import of the account, and is removed by an import without providers', async () => {
    await createSaml();
    await createOidc();
    await importSnapshot(engine.table, imported());
    const find = snapshotProviders(engine.table);
    expect(await find(SAML)).toMatchObject({ kind: 'saml', metadata });
    expect(await find(OIDC)).toMatchObject({ kind: 'oidc', url: 'https://id.example.com' });
    await importSnapshot(engine.table, { ...imported(), providers: [] });
    expect(await find(SAML)).toBeUndefined();
  });

  it('does not make an import of the same file a different import', async () => {
    await importSnapshot(engine.table, imported());
    await createSaml();
    await iam('TagSAMLProvider', { SAMLProviderArn: SAML, ...tagged('bob') });
    const before = (await accountStore(engine.table, Date.now).read(ACCOUNT)).pointer.version;
    await importSnapshot(engine.table, imported(), { unlessImported: true });
    expect((await accountStore(engine.table, Date.now).read(ACCOUNT)).pointer.version).toBe(before);
  });

  it('is listed, tagged and untagged', async () => {
    await createSaml();
    await createOidc(tagged('alice'));
    expect((await iam('ListSAMLProviders')).result.SAMLProviderList.member).toMatchObject([{ Arn: SAML }]);
    expect((await iam('ListOpenIDConnectProviders')).result.OpenIDConnectProviderList.member).toEqual([
      { Arn: OIDC },
    ]);
    const on = { OpenIDConnectProviderArn: OIDC };
    await iam('TagOpenIDConnectProvider', {
      ...on,
      'Tags.member.1.Key': 'Owner',
      'Tags.member.1.Value': 'x',
    });
    await iam('UntagOpenIDConnectProvider', { ...on, 'TagKeys.member.1': 'owner' });
    const { result } = await iam('ListOpenIDConnectProviderTags', on);
    expect(result.Tags.member).toEqual([{ Key: 'Owner', Value: 'x' }]);
  });

  it('is read and made as policies over its tags allow', async () => {
    const alice = userCaller('alice');
    await createSaml(tagged('bob'));
    const refused = await iam('GetSAMLProvider', { SAMLProviderArn: SAML }, alice);
    expect(refused.error).toContain(`not authorized to perform: iam:GetSAMLProvider on resource: ${SAML}`);
    const url = { Url: 'https://id.example.com' };
    expect((await iam('CreateOpenIDConnectProvider', url, alice)).status).toBe(403);
    expect((await iam('CreateOpenIDConnectProvider', { ...url, ...tagged('alice') }, alice)).status).toBe(
      200,
    );
    const on = { OpenIDConnectProviderArn: OIDC };
    expect((await iam('GetOpenIDConnectProvider', on, alice)).status).toBe(200);
  });
});

describe('an identity provider is refused', () => {
  it.each<[string, () => ReturnType<typeof iam>, string]>([
    [
      'with the name of another, in any case',
      () => createSaml().then(() => createSaml({ Name: 'IDP' })),
      'EntityAlreadyExists',
    ],
    [
      'with the URL of another',
      () => createOidc().then(() => createOidc()),
      'EntityAlreadyExists: Provider with url https://id.example.com already exists.',
    ],
    ['with a blank in its name', () => createSaml({ Name: 'a b' }), 'ValidationError'],
    ['with a short document', () => createSaml({ SAMLMetadataDocument: '<a/>' }), 'ValidationError'],
    [
      'with a document that is no metadata',
      () => createSaml({ SAMLMetadataDocument: `<a>${'x'.repeat(1_000)}</a>` }),
      'InvalidInput: Could not parse metadata',
    ],
    [
      'with a document that is too large for the table',
      () => createSaml({ SAMLMetadataDocument: 'x'.repeat(350_001) }),
      'InvalidInput',
    ],
    [
      'with a mode of encryption that does not exist',
      () => createSaml({ AssertionEncryptionMode: 'Sometimes' }),
      'ValidationError',
    ],
    [
      'over http',
      () => createOidc({ Url: 'http://id.example.com' }),
      'ValidationError: Invalid Open ID Connect Provider URL',
    ],
    ['with a user name in its URL', () => createOidc({ Url: 'https://a@id.example.com' }), 'ValidationError'],
    [
      'with a thumbprint of another length',
      () => createOidc({ 'ThumbprintList.member.1': 'aa' }),
      'ValidationError',
    ],
    ['with a parameter that does not exist', () => createOidc({ Name: 'x' }), 'ValidationError'],
    [
      'of another account',
      () => iam('GetSAMLProvider', { SAMLProviderArn: SAML.replace(ACCOUNT, '210987654321') }),
      'InvalidInput',
    ],
  ])('for %s', async (_, call, error) => {
    expect((await call()).error).toMatch(new RegExp(`^${error.replaceAll('.', '\\.')}`));
  });

  it('beyond the quotas of client ids and of providers', async () => {
    const ids = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, at) => [`ClientIDList.member.${at + 1}`, `id-${at}`]),
      );
    const clients = 'LimitExceeded: Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100';
    expect((await createOidc(ids(101))).error).toBe(clients);
    await createOidc(ids(100));
    const on = { OpenIDConnectProviderArn: OIDC, ClientID: 'one-more' };
    expect((await iam('AddClientIDToOpenIDConnectProvider', on)).error).toBe(clients);
    const many = Array.from({ length: 100 }, (_, at) => ({
      kind: 'oidc' as const,
      arn: `${OIDC}/${at}`,
      url: `https://id.example.com/${at}`,
      clientIds: [],
      thumbprints: [],
    }));
    await importSnapshot(engine.table, { ...imported(), providers: many });
    expect(
      (await iamWorld(engine.table)('CreateOpenIDConnectProvider', { Url: 'https://b.example.com' })).error,
    ).toBe('LimitExceeded: Cannot exceed quota for OpenIdConnectProvidersPerAccount: 100');
  });
});
