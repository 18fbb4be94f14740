import { randomBytes } from 'node:crypto';
import type { SamlProvider } from '../../../src/directory/account.ts';
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
/** Characters of a document that fit into one item of the table. AWS keeps ten million. */
const KEPT_CHARACTERS = 350_000;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const UUID_LETTERS = 16;
/** Recorded: a hundred years, whatever the document says. */
const VALID_YEARS = 100;

/** IAM API Reference: the operations of SAML providers. Their rules are recorded. */
export const samlProviderOperations: IamOperations = {
  CreateSAMLProvider: {
    asks: askedNewProvider('saml', nameOf),
    run: async (call) => {
      const arn = providerArn(call.account, 'saml', nameOf(call));
      const tags = providerTags(call);
      const metadata = await metadataOf(call.parameters.required('SAMLMetadataDocument'));
      refuseKeys(
        call,
        'ValidationError',
        'Unable to set assertion encryption mode to Required because no private key is provided.',
      );
      if (providersOf(call.account, 'saml').some((one) => one.arn.toLowerCase() === arn.toLowerCase())) {
        throw iamError('EntityAlreadyExists', `SAML provider with name ${nameOf(call)} already exists.`);
      }
      requireRoomFor(call.account, 'saml');
      const createdAt = `${new Date(call.now).toISOString().slice(0, 19)}Z`;
      const made: SamlProvider = { kind: 'saml', arn, metadata, uuid: newUuid(), createdAt, tags };
      await call.replace(putProvider(call.account, made));
      return { SAMLProviderArn: arn, Tags: tags.length === 0 ? undefined : tagShapes(tags) };
    },
  },
  GetSAMLProvider: {
    asks: askedProvider('saml'),
    run: (call) => {
      const provider = findProvider(call, 'saml');
      const { uuid, metadata, createdAt, tags = [] } = provider;
      return {
        SAMLProviderUUID: uuid,
        SAMLMetadataDocument: metadata,
        CreateDate: createdAt,
        ValidUntil: validUntil(provider),
        Tags: tagShapes(sortedBy(tags, tagKey)),
        AssertionEncryptionMode: 'Allowed',
        PrivateKeyList: [],
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
      const mode = parameters.get('AssertionEncryptionMode');
      refuseKeys(
        call,
        'InvalidInput',
        'Failed to set assertion encryption mode to Required because no private key is present.',
      );
      if (document === undefined && mode === undefined) {
        throw iamError(
          'ValidationError',
          'Unable to update identity provider. No updates are defined for metadata or encryption assertion.',
        );
      }
      if (document !== undefined) {
        await call.replace(putProvider(call.account, { ...provider, metadata: await metadataOf(document) }));
      }
      return { SAMLProviderArn: provider.arn };
    },
  },
  DeleteSAMLProvider: {
    asks: askedProvider('saml'),
    run: async (call) => {
      const { arn } = findProvider(call, 'saml');
      await call.replace(removeProvider(call.account, arn));
      return undefined;
    },
  },
};

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
  const [{ readMetadata }, { XmlFault }] = await Promise.all([
    import('../../../src/sts/saml/metadata.ts'),
    import('../../../src/sts/saml/xmlTree.ts'),
  ]);
  try {
    readMetadata(document);
    return document;
  } catch (error) {
    if (error instanceof XmlFault) throw iamError('InvalidInput', 'Could not parse metadata');
    throw error;
  }
}

/** The gateway keeps no private keys, so that no provider can require encryption. */
function refuseKeys({ parameters }: IamCall, code: 'ValidationError' | 'InvalidInput', noKey: string): void {
  const mode = parameters.get('AssertionEncryptionMode');
  const keys = ['AddPrivateKey', 'RemovePrivateKey'].filter((name) => parameters.get(name) !== undefined);
  if (keys.length === 2) {
    throw iamError(
      'ValidationError',
      'Unable to add and remove private keys in the same request. Set a value for only one of the two parameters.',
    );
  }
  if (keys.length > 0) {
    throw iamError(
      'InvalidInput',
      'This gateway keeps no private keys of providers and accepts no encrypted assertions.',
    );
  }
  if (mode === 'Required') throw iamError(code, noKey);
  if (mode === undefined || mode === 'Allowed') return;
  refuse([
    `Value at 'assertionEncryptionMode' failed to satisfy constraint: Member must satisfy enum value set: [Required, Allowed]`,
  ]);
}

function newUuid(): string {
  const letters = [...randomBytes(UUID_LETTERS)].map((byte) => LETTERS[byte % LETTERS.length]);
  return `SAMLSP${letters.join('')}`;
}

function validUntil({ createdAt }: SamlProvider): string | undefined {
  return createdAt?.replace(/^\d{4}/, (year) => String(Number(year) + VALID_YEARS));
}
