import { createPrivateKey, type KeyObject, randomBytes } from 'node:crypto';
import type { Update } from '@aws-sdk/client-dynamodb';
import type { SamlProvider } from '../../../src/directory/account.ts';
import { droppedPrivateKey, keptPrivateKey } from '../../../src/state/keys/samlPrivateKeys.ts';
import { refuse, textFaults } from '../../../src/sts/validate.ts';
import { askedAny } from '../askedResources.ts';
import { iamError } from '../iamErrors.ts';
import type { IamCall, IamOperations } from '../iamOperation.ts';
import { sortedBy } from '../pages.ts';
import {
  askedNewProvider,
  askedProvider,
  findProvider,
  providerArn,
  providersOf,
  providerTags,
  putProvider,
  removeProvider,
  requireRoomFor,
} from '../providers.ts';
import { tagShapes } from '../shapes.ts';
import { tagKey } from '../tags.ts';

/** Source: IAM API Reference, CreateSAMLProvider. */
const NAME = { length: [1, 128], pattern: '[\\w._-]+' } as const;
const METADATA = { length: [1_000, 10_000_000], secret: true } as const;
const PRIVATE_KEY = {
  length: [1, 16_384],
  pattern: '[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+',
  secret: true,
} as const;
const PRIVATE_KEY_ID = { length: [22, 64], pattern: '[A-Z0-9]+' } as const;
/** Source: IAM API Reference, GetSAMLProvider, `PrivateKeyList`. */
const MAX_PRIVATE_KEYS = 2;
/**
 * Any unsigned caller can make the gateway use the key, and with four times as many bits each use takes half
 * a second.
 */
const MAX_KEY_BITS = 4_096;
/** AWS's shape allows ten million characters (docs/adr/0028-saml-metadata-is-one-item.md). */
const KEPT_CHARACTERS = 350_000;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const ID_LETTERS = 16;
/** Recorded: always a hundred years, even if the document has another time. */
const VALID_YEARS = 100;

/** IAM API Reference: the operations of SAML providers. Their rules are recorded. */
export const samlProviderOperations: IamOperations = {
  CreateSAMLProvider: {
    asks: askedNewProvider('saml', nameOf),
    run: async (call) => {
      const arn = providerArn(call.account, 'saml', nameOf(call));
      const tags = providerTags(call);
      const metadata = await metadataOf(call.parameters.required('SAMLMetadataDocument'));
      const added = addedKey(call);
      const encryption = modeOf(call);
      if (encryption === 'Required' && added === undefined) {
        throw iamError(
          'ValidationError',
          'Unable to set assertion encryption mode to Required because no private key is provided.',
        );
      }
      if (providersOf(call.account, 'saml').some((one) => one.arn.toLowerCase() === arn.toLowerCase())) {
        throw iamError('EntityAlreadyExists', `SAML provider with name ${nameOf(call)} already exists.`);
      }
      requireRoomFor(call.account, 'saml');
      const uuid = newId('SAMLSP');
      const made: SamlProvider = { kind: 'saml', arn, metadata, uuid, createdAt: secondOf(call), tags };
      await replaceProvider(call, made, { encryption, added });
      return { SAMLProviderArn: arn, Tags: tags.length === 0 ? undefined : tagShapes(tags) };
    },
  },
  GetSAMLProvider: {
    asks: askedProvider('saml'),
    run: (call) => {
      const provider = findProvider(call, 'saml');
      const { uuid, metadata, createdAt, tags = [], encryption = 'Allowed', privateKeys = [] } = provider;
      return {
        SAMLProviderUUID: uuid,
        SAMLMetadataDocument: metadata,
        CreateDate: createdAt,
        ValidUntil: validUntil(provider),
        Tags: tagShapes(sortedBy(tags, tagKey)),
        AssertionEncryptionMode: encryption,
        PrivateKeyList: privateKeys.map((key) => ({ KeyId: key.keyId, Timestamp: key.createdAt })),
      };
    },
  },
  ListSAMLProviders: {
    asks: askedAny,
    run: ({ account }) => ({
      SAMLProviderList: providersOf(account, 'saml').map((provider) => ({
        Arn: provider.arn,
        ValidUntil: validUntil(provider),
        CreateDate: provider.createdAt,
      })),
    }),
  },
  UpdateSAMLProvider: {
    asks: askedProvider('saml'),
    run: async (call) => {
      const { parameters } = call;
      const provider = findProvider(call, 'saml');
      const document = parameters.get('SAMLMetadataDocument');
      const removed = parameters.get('RemovePrivateKey');
      if (removed !== undefined && parameters.get('AddPrivateKey') !== undefined) {
        throw iamError(
          'ValidationError',
          'Unable to add and remove private keys in the same request. Set a ' +
            'value for only one of the two parameters.',
        );
      }
      if (removed !== undefined) refuse(textFaults('removePrivateKey', removed, PRIVATE_KEY_ID));
      const [added, mode] = [addedKey(call), modeOf(call)];
      if ([document, removed, added, mode].every((change) => change === undefined)) {
        throw iamError(
          'ValidationError',
          'Unable to update identity provider. No updates are defined for metadata or encryption assertion.',
        );
      }
      const metadata = document === undefined ? {} : { metadata: await metadataOf(document) };
      const updatedAt = document === undefined ? {} : { updatedAt: secondOf(call) };
      const encryption = mode ?? provider.encryption;
      await replaceProvider(call, { ...provider, ...metadata, ...updatedAt }, { encryption, added, removed });
      return { SAMLProviderArn: provider.arn };
    },
  },
  DeleteSAMLProvider: {
    asks: askedProvider('saml'),
    run: async (call) => {
      const { arn, privateKeys = [] } = findProvider(call, 'saml');
      const dropped = privateKeys.map(({ keyId }) => dropKey(call, arn, keyId));
      await call.replace(removeProvider(call.account, arn), dropped);
      return undefined;
    },
  },
};

/** What a call changes of a provider's encryption. */
interface EncryptionChange {
  readonly encryption: 'Required' | 'Allowed' | undefined;
  readonly added: KeyObject | undefined;
  /** The id of a key. */
  readonly removed?: string | undefined;
}

/**
 * Puts the provider with its new keys into force, and the keys themselves into the table.
 * @throws QueryError LimitExceeded, InvalidInput
 */
async function replaceProvider(
  call: IamCall,
  provider: SamlProvider,
  { encryption, added, removed }: EncryptionChange,
): Promise<void> {
  const { encryption: _, privateKeys: before = [], ...other } = provider;
  const left = before.filter(({ keyId }) => keyId !== removed);
  if (added !== undefined && left.length >= MAX_PRIVATE_KEYS) {
    throw iamError('LimitExceeded', `Private key limit of ${MAX_PRIVATE_KEYS} is reached.`);
  }
  const keyId = newId('SAMLPK');
  const privateKeys = added === undefined ? left : [...left, { keyId, createdAt: secondOf(call) }];
  const isEmptied = encryption === 'Required' && privateKeys.length === 0;
  if (removed !== undefined && (isEmptied || left.length === before.length)) {
    throw iamError('InvalidInput', 'Failed to remove private key.');
  }
  // An imported provider may have no key yet: then a change of its metadata is allowed.
  const hadNone = provider.encryption === 'Required' && before.length === 0;
  if (isEmptied && !hadNone) {
    throw iamError(
      'InvalidInput',
      'Failed to set assertion encryption mode to Required because no private key is present.',
    );
  }
  const changed: SamlProvider = {
    ...other,
    ...(encryption === 'Required' ? { encryption } : {}),
    ...(privateKeys.length === 0 ? {} : { privateKeys }),
  };
  const place = { providerArn: provider.arn, keyId };
  await call.replace(putProvider(call.account, changed), [
    ...(added === undefined ? [] : [keptPrivateKey(call.table, call.secrets, place, added)]),
    ...(removed === undefined ? [] : [dropKey(call, provider.arn, removed)]),
  ]);
}

function dropKey({ table, now }: IamCall, providerArn: string, keyId: string): Update {
  return droppedPrivateKey(table, { providerArn, keyId }, now);
}

function nameOf({ parameters }: IamCall): string {
  const name = parameters.required('Name');
  refuse(textFaults('name', name, NAME));
  return name;
}

/** @throws QueryError ValidationError, InvalidInput */
async function metadataOf(document: string): Promise<string> {
  refuse(textFaults('sAMLMetadataDocument', document, METADATA));
  if (document.length > KEPT_CHARACTERS) {
    throw iamError('InvalidInput', `This gateway keeps metadata of at most ${KEPT_CHARACTERS} characters.`);
  }
  const [{ NoIssuerFault, readMetadata }, { XmlFault }] = await Promise.all([
    import('../../../src/sts/saml/metadata.ts'),
    import('../../../src/xml/checkXml.ts'),
  ]);
  try {
    readMetadata(document);
    return document;
  } catch (error) {
    if (error instanceof NoIssuerFault) {
      throw iamError('InvalidInput', 'SAML Providers must reference at least one SAML assertion issuer');
    }
    if (error instanceof XmlFault) throw iamError('InvalidInput', 'Could not parse metadata');
    throw error;
  }
}

/** @throws QueryError ValidationError */
function modeOf({ parameters }: IamCall): 'Required' | 'Allowed' | undefined {
  const mode = parameters.get('AssertionEncryptionMode');
  if (mode === undefined || mode === 'Required' || mode === 'Allowed') return mode;
  refuse([
    "Value at 'assertionEncryptionMode' failed to satisfy constraint: Member " +
      'must satisfy enum value set: [Required, Allowed]',
  ]);
  return undefined;
}

/**
 * Recorded: Accepted are RSA keys as PKCS #8 and PKCS #1, and elliptic curve keys, although they cannot
 * decrypt an assertion. The sentences for an invalid key and for a key that is too large are ours.
 * @throws QueryError ValidationError, InvalidInput
 */
function addedKey({ parameters }: IamCall): KeyObject | undefined {
  const pem = parameters.get('AddPrivateKey');
  if (pem === undefined) return undefined;
  refuse(textFaults('addPrivateKey', pem, PRIVATE_KEY));
  const key = privateKeyOf(pem);
  if (key === undefined)
    throw iamError('InvalidInput', 'The private key must be a PEM text without a password.');
  if ((key.asymmetricKeyDetails?.modulusLength ?? 0) <= MAX_KEY_BITS) return key;
  throw iamError('InvalidInput', `This gateway keeps private keys of at most ${MAX_KEY_BITS} bits.`);
}

/** The key of a PEM text; a parser's message could repeat parts of it. */
function privateKeyOf(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey({ key: pem, format: 'pem' });
  } catch {
    return undefined;
  }
}

function newId(prefix: 'SAMLSP' | 'SAMLPK'): string {
  const letters = [...randomBytes(ID_LETTERS)].map((byte) => LETTERS[byte % LETTERS.length]);
  return `${prefix}${letters.join('')}`;
}

function secondOf({ now }: IamCall): string {
  return `${new Date(now).toISOString().slice(0, 19)}Z`;
}

/** Recorded: new metadata is valid for a hundred years again. */
function validUntil({ createdAt, updatedAt = createdAt }: SamlProvider): string | undefined {
  return updatedAt?.replace(/^\d{4}/, (year) => String(Number(year) + VALID_YEARS));
}
