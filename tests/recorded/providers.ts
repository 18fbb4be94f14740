import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { importSnapshot } from '../../src/directory/importSnapshot.ts';
import { METADATA } from '../../src/sts/saml/samlNames.ts';
import { account, user } from '../directory/exports.ts';
import { iamWorld } from '../local/iam/world.ts';
import { startEngine } from '../state/engine.ts';
import { ENTITY, identityProvider } from '../sts/saml/identityProvider.ts';
import { NOON } from '../sts/sessions.ts';
import type { Compared } from './compared.ts';

/** One recorded call of IAM about identity providers. `{metadata}` and the like are documents. */
interface Row {
  readonly operation: string;
  readonly label: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly expected: Readonly<Record<string, unknown>>;
}

const TABLE: Readonly<Record<string, readonly Row[]>> = JSON.parse(
  readFileSync(new URL('tables/providers.json', import.meta.url), 'utf8'),
);

/** Every recorded call about identity providers, in its order, over an account that has none. */
export async function compareProviders(): Promise<readonly Compared[]> {
  const { table, stop } = await startEngine();
  try {
    await importSnapshot(table, account({ users: [user('alice')] }));
    const iam = iamWorld(table, () => NOON);
    const documents = documentsOf();
    const compared: Compared[] = [];
    for (const [source, rows] of Object.entries(TABLE)) {
      for (const { operation, label, parameters, expected } of rows) {
        const filled = Object.entries(parameters).map(([name, value]) => [
          name,
          documents.get(value) ?? value,
        ]);
        const { result, error } = await iam(operation, Object.fromEntries(filled));
        remember(result, documents);
        const answered = JSON.stringify(
          error === undefined ? shown(result, expected, documents) : failed(error),
        );
        compared.push({ operation, source, label, recorded: JSON.stringify(expected), answered });
      }
    }
    return compared;
  } finally {
    await stop();
  }
}

/** The keys of providers are `{keyId1}`, … in the order in which they are seen first. */
function remember(result: Result, names: Map<string, string>): void {
  for (const { KeyId: id } of result?.PrivateKeyList?.member ?? []) {
    if ([...names.values()].includes(id)) continue;
    const count = [...names.keys()].filter((name) => name.startsWith('{keyId')).length;
    names.set(`{keyId${count + 1}}`, id);
  }
}

function failed(error: string): object {
  const [, code, message] = /^(\w+): (.*)$/s.exec(error) ?? [];
  return { error: code, message };
}

// biome-ignore lint/suspicious/noExplicitAny: whatever shape the operation answers
type Result = any;

function shown(result: Result, expected: object, documents: ReadonlyMap<string, string>): object {
  return Object.fromEntries(
    Object.keys(expected).map((name) => [name, shownValue(name, result?.[name], documents)]),
  );
}

function shownValue(name: string, value: Result, documents: ReadonlyMap<string, string>): unknown {
  if (name === 'SAMLProviderUUID') return String(value).replace(/[A-Z0-9]{16}$/, '<16>');
  if (name === 'ValidUntil') return value === '2126-11-21T12:00:00Z' ? 'in 100 years' : value;
  if (name === 'SAMLMetadataDocument') return [...documents].find(([, text]) => text === value)?.[0];
  if (!/List$|^Tags$/.test(name)) return value;
  return (value?.member ?? []).map((one: Result) => {
    if (one.KeyId !== undefined) return [...documents].find(([, text]) => text === one.KeyId)?.[0];
    return typeof one === 'string' ? one : `${one.Key}=${one.Value}`;
  });
}

/** Documents like the recorded ones, with a certificate that is made for the test. */
function documentsOf(): Map<string, string> {
  const { metadata, certificate } = identityProvider();
  const padded = (xml: string) => `${xml}<!--${'x'.repeat(1_000)}-->`;
  return new Map([
    ['{metadata}', metadata],
    ['{expired}', metadata.replace('entityID', 'validUntil="2020-01-01T00:00:00Z" entityID')],
    ['{noCertificate}', padded(metadata.replace(/<KeyDescriptor.*<\/KeyDescriptor>/s, ''))],
    ['{badCertificate}', metadata.replace(certificate, 'a'.repeat(1_000))],
    ['{noSso}', padded(metadata.replace(/<SingleSignOnService[^>]*>/, ''))],
    ['{noEntityId}', padded(metadata.replace(` entityID="${ENTITY}"`, ''))],
    ['{entities}', `<EntitiesDescriptor xmlns="${METADATA}">${metadata}</EntitiesDescriptor>`],
    ['{encryptionOnly}', metadata.replace('use="signing"', 'use="encryption"')],
    ['{emptyEntity}', padded(`<EntityDescriptor xmlns="${METADATA}" entityID="${ENTITY}"/>`)],
    ['{wrongRoot}', metadata.replaceAll('EntityDescriptor', 'SomethingElse')],
    ...['{key1}', '{key2}', '{key3}'].map((name): [string, string] => [name, rsaKey(2048, 'pkcs8')]),
    ['{pkcs1}', rsaKey(2048, 'pkcs1')],
    ['{rsa1024}', rsaKey(1024, 'pkcs8')],
    ['{ec}', pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, 'pkcs8')],
  ]);
}

function rsaKey(modulusLength: number, type: 'pkcs1' | 'pkcs8'): string {
  return pem(generateKeyPairSync('rsa', { modulusLength }).privateKey, type);
}

function pem(key: KeyObject, type: 'pkcs1' | 'pkcs8'): string {
  return String(key.export({ type, format: 'pem' }));
}
