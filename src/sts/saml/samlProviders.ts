import { hash } from 'node:crypto';
import { BoundedCache } from '../../aws/caches.ts';
import type { SamlMetadata } from './metadata.ts';

/** Port: the SAML providers of the accounts. */
export interface SamlProviders {
  /** The metadata document of the provider with exactly this ARN; undefined: no such provider. */
  metadata(providerArn: string): Promise<string | undefined>;
}

export const NO_SAML_PROVIDERS: SamlProviders = { metadata: async () => undefined };

export type FindMetadata = (providerArn: string) => Promise<SamlMetadata | undefined>;

/** Parsed metadata of this many documents is cached; a document that changes is another entry. */
const MAX_CACHED = 50;
const DAY_MS = 86_400_000;

/** Finds a provider's metadata and reads it once. The XML libraries are loaded at the first use. */
export function parsedMetadata(providers: SamlProviders, now: () => number): FindMetadata {
  const parsed = new BoundedCache<SamlMetadata>({ maxEntries: MAX_CACHED, maxAgeMs: DAY_MS, now });
  return async (providerArn) => {
    const document = await providers.metadata(providerArn);
    if (document === undefined) return undefined;
    return parsed.get(`${providerArn} ${hash('sha256', document)}`, async () => {
      const { readMetadata } = await import('./metadata.ts');
      return readMetadata(document);
    });
  };
}
