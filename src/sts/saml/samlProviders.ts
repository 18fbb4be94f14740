import { hash, type KeyObject } from 'node:crypto';
import { BoundedCache } from '../../aws/caches.ts';
import type { SamlMetadata } from './metadata.ts';

/** Whether and how the assertions of a provider may be encrypted. */
interface Encryption {
  /** The keys that decrypt them. Absent: none. */
  readonly privateKeys?: readonly KeyObject[];
  /** True: assertions that are not encrypted are refused. */
  readonly requiresEncryption?: boolean;
}

/** A stored SAML provider. */
export interface SamlProviderRecord extends Encryption {
  /** The metadata document. */
  readonly metadata: string;
}

/** The values with which the responses of a provider are checked. */
export interface TrustedProvider extends SamlMetadata, Encryption {}

/** Port: the SAML providers of the accounts. */
export interface SamlProviders {
  /** The provider with exactly this ARN; undefined: no such provider. */
  find(providerArn: string): Promise<SamlProviderRecord | undefined>;
}

export const NO_SAML_PROVIDERS: SamlProviders = { find: async () => undefined };

export type FindProvider = (providerArn: string) => Promise<TrustedProvider | undefined>;

/** Parsed metadata of this many documents is cached; a changed document is a new entry. */
const MAX_CACHED = 50;
const DAY_MS = 86_400_000;

/** Finds a provider. Each metadata document is parsed once. The XML libraries are loaded at the first use. */
export function trustedProviders(providers: SamlProviders, now: () => number): FindProvider {
  const parsed = new BoundedCache<SamlMetadata>({ maxEntries: MAX_CACHED, maxAgeMs: DAY_MS, now });
  return async (providerArn) => {
    const found = await providers.find(providerArn);
    if (found === undefined) return undefined;
    const { metadata, ...encryption } = found;
    const read = await parsed.get(`${providerArn} ${hash('sha256', metadata)}`, async () => {
      const { readMetadata } = await import('./metadata.ts');
      return readMetadata(metadata);
    });
    return read && { ...read, ...encryption };
  };
}
