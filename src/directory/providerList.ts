import { readJsonSequence } from '../json/readJson.ts';
import type { Account, AccountProvider, TagPairs } from './account.ts';
import { AccountExportError, causeOf, type Members, membersOf, shown } from './export/members.ts';

/** Checks a metadata document; throws an error with a reason. */
export type CheckMetadata = (document: string) => unknown;

const OIDC_NAME = /^[\w.-]+(?::\d{1,5})?(?:\/[^\s?#]*)?$/;
const NAME = /^[\w.-]{1,128}$/;
/** The id of a provider that was not exported from IAM: any text in the form of such an id. */
const UUID = 'SAMLSP0000000000000000';

/** The providers of an account, as IAM prints them. */
interface ProviderList {
  readonly providers: readonly AccountProvider[];
  /** The ARNs of the providers that have private keys in IAM; IAM does not print the keys. */
  readonly keyed: ReadonlySet<string>;
}

/**
 * Reads the providers of an account: a JSON list of the outputs of `aws iam get-open-id-connect-provider` and
 * `get-saml-provider`, or these outputs one after another. IAM does not print the name of a SAML provider, so
 * each of them also needs `SAMLProviderArn`.
 * @throws AccountExportError with one sentence that names the place
 */
export function readProviderList(
  text: string,
  account: Pick<Account, 'accountId' | 'partition'>,
  checkMetadata: CheckMetadata,
): ProviderList {
  const keyed = new Set<string>();
  const providers = entriesOf(text).map((entry, index) => {
    const from = membersOf(entry, `provider ${index + 1}`);
    if (!('SAMLMetadataDocument' in from.values)) return openIdProvider(from, account);
    const provider = samlProvider(from, account, checkMetadata);
    const { PrivateKeyList: list } = from.values;
    if (Array.isArray(list) && list.length > 0) keyed.add(provider.arn);
    return provider;
  });
  const arns = providers.map(({ arn }) => arn);
  const twice = arns.find((arn, index) => arns.indexOf(arn) !== index);
  if (twice !== undefined) throw new AccountExportError('the providers', `${shown(twice)} is there twice`);
  return { providers, keyed };
}

function entriesOf(text: string): readonly unknown[] {
  try {
    return readJsonSequence(text).flat();
  } catch (error) {
    throw new AccountExportError('the providers', `they are not JSON (${causeOf(error)})`);
  }
}

function openIdProvider(
  from: Members,
  { accountId, partition }: Pick<Account, 'accountId' | 'partition'>,
): AccountProvider {
  const name = textOf(from, 'Url').replace(/^https:\/\//, '');
  if (!OIDC_NAME.test(name)) throw new AccountExportError(from.place, 'its Url is not an https URL');
  return {
    kind: 'oidc',
    arn: `arn:${partition}:iam::${accountId}:oidc-provider/${name}`,
    url: `https://${name}`,
    clientIds: textsOf(from, 'ClientIDList'),
    thumbprints: textsOf(from, 'ThumbprintList'),
    ...commonOf(from),
  };
}

function samlProvider(
  from: Members,
  { accountId, partition }: Pick<Account, 'accountId' | 'partition'>,
  checkMetadata: CheckMetadata,
): AccountProvider {
  const arn = textOf(from, 'SAMLProviderArn');
  const prefix = `arn:${partition}:iam::${accountId}:saml-provider/`;
  if (!arn.startsWith(prefix) || !NAME.test(arn.slice(prefix.length))) {
    throw new AccountExportError(
      from.place,
      `its SAMLProviderArn is not the ARN of a SAML provider of account ${accountId}`,
    );
  }
  const metadata = textOf(from, 'SAMLMetadataDocument');
  try {
    checkMetadata(metadata);
  } catch (error) {
    throw new AccountExportError(from.place, `its metadata ${causeOf(error)}`);
  }
  const { SAMLProviderUUID: uuid, AssertionEncryptionMode: mode } = from.values;
  if (mode !== undefined && mode !== 'Required' && mode !== 'Allowed') {
    throw new AccountExportError(from.place, 'its AssertionEncryptionMode is neither Required nor Allowed');
  }
  return {
    kind: 'saml',
    arn,
    metadata,
    uuid: typeof uuid === 'string' ? uuid : UUID,
    ...(mode === 'Required' ? { encryption: mode } : {}),
    ...commonOf(from),
  };
}

function commonOf(from: Members): { readonly tags: TagPairs; readonly createdAt?: string } {
  const { CreateDate: created, Tags: tags = [] } = from.values;
  const time = typeof created === 'string' ? Date.parse(created) : Number.NaN;
  if (!Array.isArray(tags)) throw new AccountExportError(from.place, 'its Tags are not a list');
  return {
    tags: tags.map((tag, index) => {
      const pair = membersOf(tag, `tag ${index + 1} of ${from.place}`);
      return [textOf(pair, 'Key'), String(pair.values.Value ?? '')] as const;
    }),
    ...(Number.isNaN(time) ? {} : { createdAt: `${new Date(time).toISOString().slice(0, 19)}Z` }),
  };
}

function textOf({ values, place }: Members, name: string): string {
  const value = values[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new AccountExportError(place, `it has no ${name}`);
}

function textsOf({ values, place }: Members, name: string): readonly string[] {
  const list = values[name] ?? [];
  if (Array.isArray(list) && list.every((one) => typeof one === 'string' && one !== '')) return list;
  throw new AccountExportError(place, `its ${name} is not a list of texts`);
}
