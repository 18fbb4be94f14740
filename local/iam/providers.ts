import type {
  Account,
  AccountProvider,
  OpenIdProvider,
  SamlProvider,
  TagPairs,
} from '../../src/directory/account.ts';
import { arnPrefix, asked, type Context, single } from './askedResources.ts';
import { iamError, noSuchEntity } from './iamErrors.ts';
import type { AskedResource, IamCall } from './iamOperation.ts';
import { readTags, requestTagContext, tagKey } from './tags.ts';

interface Kinds {
  readonly oidc: OpenIdProvider;
  readonly saml: SamlProvider;
}
export type ProviderKind = keyof Kinds;

/** Source: IAM User Guide, "IAM and AWS STS quotas". */
const MAX_TAGS = 50;
const PER_ACCOUNT = 100;

/** The names of the two kinds of identity providers in the IAM API. */
const CALLED = {
  oidc: {
    parameter: 'OpenIDConnectProviderArn',
    resource: 'oidc-provider',
    quota: 'OpenIdConnectProvidersPerAccount',
    /** Recorded; the sentence for SAML is that of other resources. */
    tooManyTags: 'The number of tags has reached the maximum limit.',
    absent: 'OpenIDConnect Provider not found for arn',
  },
  saml: {
    parameter: 'SAMLProviderArn',
    resource: 'saml-provider',
    quota: 'SAMLProvidersPerAccount',
    tooManyTags: `Cannot exceed quota for TagsPerSAMLProvider: ${MAX_TAGS}`,
    absent: 'Manifest not found for arn',
  },
} as const;

export function providerArn(account: Account, kind: ProviderKind, name: string): string {
  return `${arnPrefix(account)}${CALLED[kind].resource}/${name}`;
}

/** The provider's ARN from the call. @throws QueryError ValidationError, InvalidInput */
export function arnParameter({ parameters, account }: IamCall, kind: ProviderKind): string {
  const arn = parameters.required(CALLED[kind].parameter);
  if (arn.startsWith(providerArn(account, kind, '')) && arn.length <= 2048) return arn;
  throw iamError(
    'InvalidInput',
    `Invalid ARN ${arn.slice(0, 128)}: it does not name an ${CALLED[kind].resource} of the account.`,
  );
}

/** The account's provider that the call names. @throws QueryError NoSuchEntity */
export function findProvider<Kind extends ProviderKind>(call: IamCall, kind: Kind): Kinds[Kind] {
  const arn = arnParameter(call, kind);
  const found = providersOf(call.account, kind).find((one) => one.arn === arn);
  if (found !== undefined) return found;
  throw noSuchEntity(`${CALLED[kind].absent} ${arn}`);
}

export function providersOf<Kind extends ProviderKind>(
  { providers = [] }: Account,
  kind: Kind,
): readonly Kinds[Kind][] {
  return providers.filter((one): one is Kinds[Kind] & AccountProvider => one.kind === kind);
}

/** @throws QueryError LimitExceeded when the account can have no more of the kind */
export function requireRoomFor(account: Account, kind: ProviderKind): void {
  if (providersOf(account, kind).length < PER_ACCOUNT) return;
  throw iamError('LimitExceeded', `Cannot exceed quota for ${CALLED[kind].quota}: ${PER_ACCOUNT}`);
}

/** The account with the provider added; it replaces a provider with the same ARN. */
export function putProvider(account: Account, provider: AccountProvider): Account {
  return { ...account, providers: [...without(account, provider.arn), provider] };
}

export function removeProvider(account: Account, arn: string): Account {
  return { ...account, providers: without(account, arn) };
}

function without({ providers = [] }: Account, arn: string): AccountProvider[] {
  return providers.filter((one) => one.arn !== arn);
}

/** The named provider as a resource, with its tags. If it does not exist, only its ARN is known. */
export function askedProvider(kind: ProviderKind, more: (call: IamCall) => Context = () => []) {
  return (call: IamCall): AskedResource => {
    const arn = arnParameter(call, kind);
    const tags = providersOf(call.account, kind).find((one) => one.arn === arn)?.tags ?? [];
    return asked(call.account, arn, arn, [...resourceTags(tags), ...more(call)]);
  };
}

/** The provider that a call creates, as a resource. */
export function askedNewProvider(kind: ProviderKind, nameOf: (call: IamCall) => string) {
  return (call: IamCall): AskedResource => {
    const arn = providerArn(call.account, kind, nameOf(call));
    return asked(call.account, arn, arn, requestTagContext(providerTags(call)));
  };
}

function resourceTags(tags: TagPairs): Context {
  return tags.flatMap(([key, value]) =>
    ['aws', 'iam'].map((prefix) => [`${prefix}:resourcetag/${key.toLowerCase()}`, single(value)] as const),
  );
}

/** Recorded: the tag keys of providers are compared with case. */
export function providerTags({ parameters }: IamCall): TagPairs {
  return readTags(parameters, 'exact');
}

/** @throws QueryError LimitExceeded */
export function withProviderTags(kind: ProviderKind, tags: TagPairs, added: TagPairs): TagPairs {
  const keys = new Set(added.map(tagKey));
  const all = [...tags.filter(([key]) => !keys.has(key)), ...added];
  if (all.length <= MAX_TAGS) return all;
  throw iamError('LimitExceeded', CALLED[kind].tooManyTags);
}
