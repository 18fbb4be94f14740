import { readFileSync } from 'node:fs';
import { partitionOf } from '../aws/partition.ts';
import type { AccountProvider, SamlProvider } from '../directory/account.ts';
import { decodeText } from '../json/decodeText.ts';
import type { StsDependencies } from '../sts/dependencies.ts';
import type { SamlProviderRecord } from '../sts/saml/samlProviders.ts';
import { type IdentityProvider, parseIdentityProviders } from '../sts/webIdentity/identityProviders.ts';
import type { Container } from './container.ts';

/** A token's issuer is any text until the provider is found: only a name that IAM allows is looked up. */
const PROVIDER_ARN = /^arn:aws[a-z-]*:iam::\d{12}:(?:oidc|saml)-provider\/[\x21-\x7e]{1,255}$/;

type FindProvider = (providerArn: string) => Promise<AccountProvider | undefined>;

/**
 * The identity providers of the gateway: those of the operator's list (`IDENTITY_PROVIDERS`) first, then
 * those that are kept with the imported accounts, or those of live IAM.
 */
export async function openProviders(
  container: Container,
): Promise<Pick<StsDependencies, 'providers' | 'samlProviders'>> {
  const { identityProviders, identityProviderHosts, region } = container.settings;
  const configured = readConfigured(identityProviders);
  const kept = await keptProviders(container);
  return {
    providers: {
      find: async (issuer, accountId) => {
        const name = issuer.replace(/^https?:\/\//, '');
        const arn = `arn:${partitionOf(region)}:iam::${accountId}:oidc-provider/${name}`;
        const listed = await configured.openId.find(issuer, accountId);
        if (listed === undefined) return openIdProvider(await kept(arn), issuer, identityProviderHosts);
        return { ...listed, ownHosts: new Set([...(listed.ownHosts ?? []), ...identityProviderHosts]) };
      },
    },
    samlProviders: {
      find: async (arn) => {
        const listed = await configured.saml.find(arn);
        if (listed !== undefined) return listed;
        const provider = await kept(arn);
        return provider?.kind === 'saml' ? samlProvider(provider, container) : undefined;
      },
    },
  };
}

async function samlProvider(provider: SamlProvider, container: Container): Promise<SamlProviderRecord> {
  const { arn, metadata, encryption, privateKeys = [] } = provider;
  const requiresEncryption = encryption === 'Required';
  // IAM prints no private keys: a provider of live IAM has none.
  if (privateKeys.length === 0) return { metadata, requiresEncryption };
  const [table, { secrets }, { readPrivateKeys }] = await Promise.all([
    container.table(),
    container.keyring(),
    import('../state/keys/samlPrivateKeys.ts'),
  ]);
  return {
    metadata,
    privateKeys: await readPrivateKeys(table, secrets, arn, privateKeys),
    requiresEncryption,
  };
}

function openIdProvider(
  provider: AccountProvider | undefined,
  issuer: string,
  ownHosts: ReadonlySet<string>,
): IdentityProvider | undefined {
  if (provider?.kind !== 'oidc' || provider.url !== issuer) return undefined;
  return { issuer, name: issuer.replace(/^https?:\/\//, ''), clientIds: provider.clientIds, ownHosts };
}

async function keptProviders({ settings, table, liveDirectory }: Container): Promise<FindProvider> {
  const find =
    settings.directory.kind === 'aws'
      ? (await liveDirectory()).findProvider
      : (await import('../directory/snapshotDirectory.ts')).snapshotProviders(await table());
  return async (arn) => (PROVIDER_ARN.test(arn) ? find(arn) : undefined);
}

/**
 * The list itself, or the path of its file. Its issuers decide who callers are, so only the operator may set
 * it.
 */
function readConfigured(setting: string): ReturnType<typeof parseIdentityProviders> {
  const text = setting === '' ? '[]' : setting;
  return parseIdentityProviders(text.startsWith('[') ? text : decodeText(readFileSync(text)));
}
