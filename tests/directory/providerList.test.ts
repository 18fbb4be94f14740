import { describe, expect, it } from 'vitest';
import { readProviderList } from '../../src/directory/providerList.ts';
import { readMetadata } from '../../src/sts/saml/metadata.ts';
import { identityProvider } from '../sts/saml/identityProvider.ts';

const ACCOUNT = { accountId: '123456789012', partition: 'aws' } as const;
const SAML = 'arn:aws:iam::123456789012:saml-provider/Idp';
const { metadata } = identityProvider();
const read = (...entries: readonly unknown[]) =>
  readProviderList(JSON.stringify(entries), ACCOUNT, readMetadata).providers;

const OPEN_ID = {
  Url: 'token.actions.githubusercontent.com',
  ClientIDList: ['sts.amazonaws.com'],
  ThumbprintList: [],
  CreateDate: '2026-01-02T03:04:05.678000+00:00',
  Tags: [{ Key: 'a', Value: 'b' }],
};
const OF_SAML = { SAMLProviderArn: SAML, SAMLMetadataDocument: metadata, SAMLProviderUUID: 'SAMLSPX' };

describe('the list of providers', () => {
  it('holds the outputs of the AWS CLI for both kinds of provider', () => {
    expect(read(OPEN_ID, OF_SAML)).toEqual([
      {
        kind: 'oidc',
        arn: 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com',
        url: 'https://token.actions.githubusercontent.com',
        clientIds: ['sts.amazonaws.com'],
        thumbprints: [],
        tags: [['a', 'b']],
        createdAt: '2026-01-02T03:04:05Z',
      },
      { kind: 'saml', arn: SAML, metadata, uuid: 'SAMLSPX', tags: [] },
    ]);
  });

  it('has the encryption mode, and says which providers have private keys that IAM does not print', () => {
    const keys = [{ KeyId: 'SAMLPKAAAAAAAAAAAAAAAA', Timestamp: '2026-01-02T03:04:05+00:00' }];
    const required = { ...OF_SAML, AssertionEncryptionMode: 'Required', PrivateKeyList: keys };
    const allowed = { ...OF_SAML, SAMLProviderArn: `${SAML}2`, AssertionEncryptionMode: 'Allowed' };
    const text = JSON.stringify([required, { ...allowed, PrivateKeyList: [] }]);
    const { providers, keyed } = readProviderList(text, ACCOUNT, readMetadata);
    const saml = { kind: 'saml', metadata, uuid: 'SAMLSPX', tags: [] };
    expect(providers).toEqual([
      { ...saml, arn: SAML, encryption: 'Required' },
      { ...saml, arn: `${SAML}2` },
    ]);
    expect([...keyed]).toEqual([SAML]);
  });

  it('may be several JSON texts one after another', () => {
    const text = `${JSON.stringify(OPEN_ID)}\n${JSON.stringify(OF_SAML)}`;
    expect(readProviderList(text, ACCOUNT, readMetadata).providers).toHaveLength(2);
  });

  it.each<[string, readonly unknown[], string]>([
    ['an entry that is no object', [1], 'provider 1: it is not an object'],
    ['no URL', [{}], 'provider 1: it has no Url'],
    [
      'a URL over http',
      [{ ...OPEN_ID, Url: 'http://a.example.com' }],
      'provider 1: its Url is not an https URL',
    ],
    [
      'clients that are no list',
      [{ ...OPEN_ID, ClientIDList: 'a' }],
      'provider 1: its ClientIDList is not a list of texts',
    ],
    ['no ARN', [OPEN_ID, { SAMLMetadataDocument: metadata }], 'provider 2: it has no SAMLProviderArn'],
    [
      'another account',
      [{ ...OF_SAML, SAMLProviderArn: SAML.replace('123456789012', '210987654321') }],
      'provider 1: its SAMLProviderArn is not the ARN of a SAML provider of account 123456789012',
    ],
    [
      'other metadata',
      [{ ...OF_SAML, SAMLMetadataDocument: '<a/>' }],
      'provider 1: its metadata is not an EntityDescriptor with an entityID',
    ],
    [
      'an unknown mode of encryption',
      [{ ...OF_SAML, AssertionEncryptionMode: 'Sometimes' }],
      'provider 1: its AssertionEncryptionMode is neither Required nor Allowed',
    ],
    ['a provider twice', [OF_SAML, OF_SAML], `the providers: '${SAML}' is there twice`],
  ])('is refused with %s', (_, entries, reason) => {
    expect(() => read(...entries)).toThrow(reason);
  });
});
