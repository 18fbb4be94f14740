import { generateKeyPairSync } from 'node:crypto';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importSnapshot } from '../../../src/directory/importSnapshot.ts';
import { snapshotProviders } from '../../../src/directory/snapshotDirectory.ts';
import { resealSecrets } from '../../../src/state/keys/resealSecrets.ts';
import { readPrivateKeys } from '../../../src/state/keys/samlPrivateKeys.ts';
import { ACCOUNT, account, user } from '../../directory/exports.ts';
import { startEngine } from '../../state/engine.ts';
import { keySet } from '../../sts/keySets.ts';
import { identityProvider } from '../../sts/saml/identityProvider.ts';
import { iamWorld, SECRETS } from './world.ts';

const SAML = `arn:aws:iam::${ACCOUNT}:saml-provider/Idp`;
const { metadata } = identityProvider();
const pem = (modulusLength = 2048) =>
  String(generateKeyPairSync('rsa', { modulusLength }).privateKey.export({ type: 'pkcs8', format: 'pem' }));
const KEY = pem();

let engine: Awaited<ReturnType<typeof startEngine>>;
let iam: ReturnType<typeof iamWorld>;
afterEach(() => engine.stop());
beforeEach(async () => {
  engine = await startEngine();
  await importSnapshot(engine.table, { ...account({ users: [user('alice')] }), providers: [] });
  iam = iamWorld(engine.table);
});

const create = (more: Record<string, string> = {}) =>
  iam('CreateSAMLProvider', { Name: 'Idp', SAMLMetadataDocument: metadata, ...more });
const update = (more: Record<string, string>) =>
  iam('UpdateSAMLProvider', { SAMLProviderArn: SAML, ...more });
const get = async () => (await iam('GetSAMLProvider', { SAMLProviderArn: SAML })).result;
const keyIds = async () =>
  ((await get()).PrivateKeyList.member ?? []).map((key: { KeyId: string }) => key.KeyId);

/** The provider's keys as the gateway opens them. */
async function opened(secrets = SECRETS, providerArn = SAML) {
  const provider = await snapshotProviders(engine.table)(SAML);
  const ids = provider?.kind === 'saml' ? (provider.privateKeys ?? []) : [];
  return readPrivateKeys(engine.table, secrets, providerArn, ids);
}

/** Everything in the table, as text. */
async function everyItem(): Promise<string> {
  const { Items = [] } = await engine.table.client.send(new ScanCommand({ TableName: engine.table.name }));
  return JSON.stringify(Items, (_, value) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
  );
}

describe('a private key of a SAML provider', () => {
  it('is encrypted for its provider, and in no answer', async () => {
    const made = await create({ AddPrivateKey: KEY, AssertionEncryptionMode: 'Required' });
    expect(made.status).toBe(200);
    const shown = await get();
    expect(shown).toMatchObject({ AssertionEncryptionMode: 'Required' });
    expect(shown.PrivateKeyList.member).toEqual([
      { KeyId: expect.stringMatching(/^SAMLPK[A-Z0-9]{16}$/), Timestamp: expect.stringMatching(/Z$/) },
    ]);
    const [key] = await opened();
    expect(key?.export({ type: 'pkcs8', format: 'pem' })).toBe(KEY);
    const line = KEY.split('\n')[3] ?? '';
    for (const text of [JSON.stringify([made, shown]), await everyItem()]) expect(text).not.toContain(line);
    expect(await opened(SECRETS, `${SAML}-other`)).toEqual([]);
    expect(await opened(keySet('s2'))).toEqual([]);
  });

  it('is deleted from the table with its removal or its provider', async () => {
    await create({ AddPrivateKey: KEY });
    await update({ AddPrivateKey: pem() });
    const [first] = await keyIds();
    await update({ RemovePrivateKey: first });
    expect((await opened()).length).toBe(1);
    expect((await everyItem()).match(/sealedKey/g)).toHaveLength(1);
    await iam('DeleteSAMLProvider', { SAMLProviderArn: SAML });
    expect(await everyItem()).not.toContain('sealedKey');
  });

  it('is encrypted again with the other secrets of the table', async () => {
    await create({ AddPrivateKey: KEY });
    const newer = keySet('s2');
    const both = { newest: newer.newest, byId: new Map([...SECRETS.byId, ...newer.byId]) };
    expect(await resealSecrets(engine.table, both)).toEqual({ resealed: 1, unreadable: 0 });
    expect((await opened(newer))[0]?.export({ type: 'pkcs8', format: 'pem' })).toBe(KEY);
  });

  it('is kept for both of two concurrent calls', async () => {
    await create();
    await Promise.all([update({ AddPrivateKey: pem() }), update({ AddPrivateKey: pem() })]);
    expect((await opened()).length).toBe(2);
  });
});

describe('a change of assertion encryption is refused', () => {
  const publicKey = String(
    generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' }),
  );
  const locked = String(
    generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
      ...{ type: 'pkcs8', format: 'pem' },
      ...{ cipher: 'aes-256-cbc', passphrase: 'x' },
    }),
  );
  const noKey = 'InvalidInput: The private key must be a PEM text without a password.';
  it.each<[string, Record<string, string>, string]>([
    ['a text that is no key', { AddPrivateKey: 'hello' }, noKey],
    ['a public key', { AddPrivateKey: publicKey }, noKey],
    ['a key under a password', { AddPrivateKey: locked }, noKey],
    ['an empty key', { AddPrivateKey: '' }, 'ValidationError: 2 validation errors detected'],
    [
      'a key that is too long',
      { AddPrivateKey: KEY.padEnd(16_385) },
      "ValidationError: 1 validation error detected: Value at 'addPrivateKey'",
    ],
    [
      'a key of 4104 bits',
      { AddPrivateKey: pem(4104) },
      'InvalidInput: This gateway keeps private keys of at most 4096 bits.',
    ],
    ['a mode that does not exist', { AssertionEncryptionMode: 'Sometimes' }, 'ValidationError'],
    [
      'the removal of a key that is not there',
      { RemovePrivateKey: 'SAMLPKAAAAAAAAAAAAAAAA' },
      'InvalidInput: Failed to remove private key.',
    ],
    ['the removal of a key with a short id', { RemovePrivateKey: 'SAMLPK' }, 'ValidationError'],
  ])('%s', async (_, parameters, error) => {
    await create();
    const { error: answered = '' } = await update(parameters);
    expect(answered.startsWith(error), answered).toBe(true);
    for (const secret of Object.values(parameters)) {
      if (secret.length > 30) expect(answered).not.toContain(secret.slice(30, 60));
    }
    expect(await keyIds()).toEqual([]);
  });

  it('and the last key can go only in the call that allows plain assertions', async () => {
    await create({ AddPrivateKey: KEY, AssertionEncryptionMode: 'Required' });
    const [RemovePrivateKey] = await keyIds();
    expect((await update({ RemovePrivateKey })).error).toBe('InvalidInput: Failed to remove private key.');
    expect((await update({ RemovePrivateKey, AssertionEncryptionMode: 'Allowed' })).status).toBe(200);
    expect(await get()).toMatchObject({ AssertionEncryptionMode: 'Allowed' });
    expect(await keyIds()).toEqual([]);
  });
});

it('new metadata is valid for a hundred years again, and keeps id and creation time', async () => {
  let now = Date.parse('2026-01-02T03:04:05Z');
  iam = iamWorld(engine.table, () => now);
  await create();
  const before = await get();
  expect(before.ValidUntil).toBe('2126-01-02T03:04:05Z');
  now += 86_400_000;
  await update({ SAMLMetadataDocument: `${metadata} ` });
  const { SAMLProviderUUID, CreateDate } = before;
  expect(await get()).toMatchObject({ ValidUntil: '2126-01-03T03:04:05Z', SAMLProviderUUID, CreateDate });
});
