import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { awsProviders } from '../../../src/directory/aws/awsProviders.ts';
import { iamAccounts } from '../../../src/directory/aws/iamAccounts.ts';
import { ACCOUNT } from '../exports.ts';
import { liveWorld } from './liveWorld.ts';

const OIDC = `arn:aws:iam::${ACCOUNT}:oidc-provider/id.example.com/tenant`;
const SAML = `arn:aws:iam::${ACCOUNT}:saml-provider/Idp`;
const REQUIRED = `arn:aws:iam::${ACCOUNT}:saml-provider/Secret`;
const REFRESH_MS = 60_000;

let world: Awaited<ReturnType<typeof liveWorld>>;
let find: ReturnType<typeof awsProviders>;
beforeAll(async () => {
  world = await liveWorld();
});
afterAll(() => {
  vi.unstubAllEnvs();
  return world.iam.stop();
});
beforeEach(() => {
  world.iam.account.providers = {
    [OIDC]: { Url: 'id.example.com/tenant', ClientIDList: ['one', 'two'], ThumbprintList: [] },
    [SAML]: { SAMLMetadataDocument: '<EntityDescriptor/>', AssertionEncryptionMode: 'Allowed' },
    [REQUIRED]: { SAMLMetadataDocument: '<EntityDescriptor/>', AssertionEncryptionMode: 'Required' },
  };
  world.iam.calls.length = 0;
  world.iam.fault = () => undefined;
  const accounts = iamAccounts({
    region: 'us-east-1',
    accountId: ACCOUNT,
    roleName: undefined,
    otherAccounts: [],
  });
  find = awsProviders({ accounts, refreshMs: REFRESH_MS, now: world.now });
});

const LISTS = ['ListOpenIDConnectProviders', 'ListSAMLProviders'];

describe('an identity provider of live IAM', () => {
  it('is found by its ARN, and asked for once until it is refreshed', async () => {
    const expected = {
      kind: 'oidc',
      arn: OIDC,
      url: 'https://id.example.com/tenant',
      clientIds: ['one', 'two'],
    };
    expect(await find(OIDC)).toMatchObject(expected);
    expect(await find(SAML)).toMatchObject({ kind: 'saml', arn: SAML, metadata: '<EntityDescriptor/>' });
    expect(await find(SAML)).not.toHaveProperty('encryption');
    expect(await find(REQUIRED)).toMatchObject({ encryption: 'Required' });
    await Promise.all([OIDC, SAML, REQUIRED].map(find));
    const gets = ['GetOpenIDConnectProvider', 'GetSAMLProvider', 'GetSAMLProvider'];
    expect(world.iam.counted()).toEqual([...gets, ...LISTS]);
  });

  it('that does not exist costs no call after the lists', async () => {
    for (let number = 0; number < 20; number++) expect(await find(`${OIDC}/${number}`)).toBeUndefined();
    expect(world.iam.counted()).toEqual(LISTS);
  });

  it('of another account is not looked up', async () => {
    expect(await find(OIDC.replace(ACCOUNT, '210987654321'))).toBeUndefined();
    expect(world.iam.counted()).toEqual([]);
  });

  it('is found, changed or gone within the refresh time', async () => {
    await find(OIDC);
    world.iam.account.providers = {};
    expect(await find(OIDC)).toBeDefined();
    world.turn(REFRESH_MS);
    expect(await find(OIDC)).toBeUndefined();
    world.iam.account.providers = { [OIDC]: { Url: 'id.example.com/tenant', ClientIDList: ['three'] } };
    world.turn(REFRESH_MS);
    expect(await find(OIDC)).toMatchObject({ clientIds: ['three'] });
  });

  it('that was deleted after it was listed is not found', async () => {
    world.iam.fault = ({ action }) =>
      action === 'GetSAMLProvider' ? { status: 404, code: 'NoSuchEntity' } : undefined;
    expect(await find(SAML)).toBeUndefined();
  });

  it('is unknown while IAM refuses: the call fails, and IAM is asked again after five seconds', async () => {
    world.iam.fault = ({ action }) =>
      action === 'ListSAMLProviders' ? { status: 403, code: 'AccessDenied' } : undefined;
    for (let number = 0; number < 5; number++) {
      await expect(find(SAML)).rejects.toMatchObject({ name: 'AccessDenied' });
    }
    expect(world.iam.counted().filter((action) => action === 'ListSAMLProviders')).toHaveLength(1);
    world.iam.fault = () => undefined;
    world.turn(5_000);
    expect(await find(SAML)).toBeDefined();
  });

  it('without a part that AWS always writes is refused', async () => {
    world.iam.account.providers = { [OIDC]: { Url: 'id.example.com/tenant' } };
    await expect(find(OIDC)).rejects.toMatchObject({ code: 'incomplete' });
  });
});
