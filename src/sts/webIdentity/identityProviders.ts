import { type Hosts, isLoopback } from '../../aws/boundedFetch.ts';
import { readJson } from '../../json/readJson.ts';
import type { SamlProviders } from '../saml/samlProviders.ts';

/** An OpenID Connect provider that roles may trust. */
export interface IdentityProvider {
  /** The issuer as `iss` contains it. */
  readonly issuer: string;
  /** The issuer without its scheme, as ARNs and condition keys write it. */
  readonly name: string;
  /** The client ids (`aud`) for which its tokens are accepted. */
  readonly clientIds: readonly string[];
  /** The URL of its keys; absent: the discovery document names it. */
  readonly jwksUri?: string;
  /** The one account whose roles may trust it; absent: any. */
  readonly accountId?: string;
  /** Hosts that the operator named: only they may have addresses that are not public. Absent: none. */
  readonly ownHosts?: Hosts;
}

/** Port: the identity providers of an account, by issuer. Rejects when they cannot be read. */
export interface IdentityProviders {
  find(issuer: string, accountId: string): Promise<IdentityProvider | undefined>;
}

export const NO_IDENTITY_PROVIDERS: IdentityProviders = { find: async () => undefined };

const ARN = /^arn:aws[a-z-]*:iam::(\d{12}):oidc-provider\/(.+)$/;
const SAML_ARN = /^arn:aws[a-z-]*:iam::\d{12}:saml-provider\/[\w.-]{1,128}$/;
const MEMBERS: ReadonlySet<string> = new Set(['arn', 'url', 'clientIds', 'jwksUri']);
const SAML_MEMBERS: ReadonlySet<string> = new Set(['arn', 'metadata']);

/** The operator's own list of providers, of both kinds. */
export interface ConfiguredProviders {
  readonly openId: IdentityProviders;
  readonly saml: SamlProviders;
}

/**
 * Reads the operator's list: `[{"arn" or "url" or both, "clientIds": […], "jwksUri"?}]`, and for SAML
 * `{"arn": …, "metadata": "<EntityDescriptor …"}`.
 * @throws Error with one sentence; if a provider were read wrongly, wrong callers could be allowed
 */
export function parseIdentityProviders(text: string): ConfiguredProviders {
  const list: unknown = readJson(text);
  if (!Array.isArray(list)) throw fault('is no list');
  const isSaml = (entry: unknown) => SAML_ARN.test(String((entry as { arn?: unknown } | null)?.arn));
  const documents = new Map(list.flatMap((entry, index) => (isSaml(entry) ? [readSaml(entry, index)] : [])));
  const providers = list.flatMap((entry, index) => (isSaml(entry) ? [] : [readProvider(entry, index)]));
  return {
    openId: {
      find: async (issuer, accountId) =>
        providers.find(
          (provider) =>
            provider.issuer === issuer &&
            (provider.accountId === undefined || provider.accountId === accountId),
        ),
    },
    saml: {
      find: async (arn) => {
        const metadata = documents.get(arn);
        return metadata === undefined ? undefined : { metadata };
      },
    },
  };
}

function readSaml(entry: Record<string, unknown>, index: number): [arn: string, metadata: string] {
  const { arn, metadata } = entry;
  const stranger = Object.keys(entry).find((member) => !SAML_MEMBERS.has(member));
  if (stranger !== undefined) throw fault(`has an unknown member in entry ${index}`);
  if (!isText(arn) || !isText(metadata)) throw fault(`has no metadata in entry ${index}`);
  return [arn, metadata];
}

function readProvider(value: unknown, index: number): IdentityProvider {
  const entry = `entry ${index}`;
  if (typeof value !== 'object' || value === null) throw fault(`has no provider in ${entry}`);
  const stranger = Object.keys(value).find((member) => !MEMBERS.has(member));
  if (stranger !== undefined) throw fault(`has an unknown member in ${entry}`);
  const { arn, url, clientIds, jwksUri } = value as Record<string, unknown>;
  const [, accountId, name] = (typeof arn === 'string' && ARN.exec(arn)) || [];
  if (arn !== undefined && name === undefined) throw fault(`has no oidc-provider ARN in ${entry}`);
  const issuer = url ?? (name === undefined ? undefined : `https://${name}`);
  if (typeof issuer !== 'string' || !isSafeUrl(issuer)) throw fault(`has no https URL in ${entry}`);
  if (name !== undefined && issuer.replace(/^https?:\/\//, '') !== name) {
    throw fault(`has a URL that is not its ARN's in ${entry}`);
  }
  if (jwksUri !== undefined && (typeof jwksUri !== 'string' || !isSafeUrl(jwksUri))) {
    throw fault(`has a jwksUri that is not an https URL in ${entry}`);
  }
  if (!Array.isArray(clientIds) || clientIds.length === 0 || !clientIds.every(isText)) {
    throw fault(`has no client ids in ${entry}`);
  }
  return {
    issuer,
    name: issuer.replace(/^https?:\/\//, ''),
    clientIds,
    ownHosts: new Set([issuer, ...(jwksUri === undefined ? [] : [jwksUri])].map((url) => new URL(url).host)),
    ...(accountId === undefined ? {} : { accountId }),
    ...(jwksUri === undefined ? {} : { jwksUri }),
  };
}

/** An https URL, or a URL of this machine. */
export function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return url.username === '' && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url)));
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function fault(what: string): Error {
  return new Error(`The list of identity providers (IDENTITY_PROVIDERS) ${what}.`);
}
