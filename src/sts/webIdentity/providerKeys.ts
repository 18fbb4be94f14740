import { errors, type JWTVerifyGetKey } from 'jose';
import { fetchJson, type Hosts } from '../../aws/boundedFetch.ts';
import { type IdentityProvider, isSafeUrl } from './identityProviders.ts';
import { keyIndex } from './keyIndex.ts';

/** A provider's keys are fetched again after this time; for an unknown key id, at most this often. */
const MAX_AGE_MS = 10 * 60_000;
const COOLDOWN_MS = 30_000;
const RETRY_MS = 5_000;

/** A provider's keys could not be fetched. */
export class ProviderUnreachable extends Error {
  override readonly name = 'ProviderUnreachable';
}

type Fetch = (url: string, ownHosts?: Hosts) => Promise<unknown>;
type Keys = JWTVerifyGetKey;

interface Kept {
  readonly at: number;
  readonly keys: Promise<Keys>;
  goodForMs: number;
}

/** Key sets kept; beyond that, the one that was fetched longest ago is dropped. */
const MAX_KEPT = 200;

/** The key sets of identity providers, fetched at first use; one entry for each URL of keys. */
export class ProviderKeys {
  readonly #kept = new Map<string, Kept>();
  readonly #now: () => number;
  readonly #fetch: Fetch;

  constructor(now: () => number, fetch: Fetch = fetchJson) {
    this.#now = now;
    this.#fetch = fetch;
  }

  /** The returned function rejects with ProviderUnreachable, or jose's JWKSNoMatchingKey. */
  of(provider: IdentityProvider): JWTVerifyGetKey {
    return async (header, token) => {
      const keys = await this.#keysOf(provider, MAX_AGE_MS);
      try {
        return await keys(header, token);
      } catch (error) {
        if (!header?.kid || !(error instanceof errors.JWKSNoMatchingKey)) throw error;
        // The provider may have changed its keys since the last fetch.
        return (await this.#keysOf(provider, COOLDOWN_MS))(header, token);
      }
    };
  }

  #keysOf(provider: IdentityProvider, maxAgeMs: number): Promise<Keys> {
    const name = `${provider.issuer} ${provider.jwksUri ?? ''}`;
    const known = this.#kept.get(name);
    const now = this.#now();
    if (known !== undefined && now - known.at < Math.min(maxAgeMs, known.goodForMs)) return known.keys;
    const kept: Kept = { at: now, keys: this.#load(provider), goodForMs: MAX_AGE_MS };
    this.#keep(name, kept);
    // Unauthenticated callers use this operation: an unreachable provider is not asked again for each call.
    kept.keys.catch(() => {
      kept.goodForMs = RETRY_MS;
      // Valid cached keys stay in use when a fetch fails that an unknown key id caused.
      if (known !== undefined && now - known.at < known.goodForMs) this.#keep(name, known);
    });
    return kept.keys;
  }

  /** Deleted and set again: a Map keeps insertion order, so its first key was fetched longest ago. */
  #keep(name: string, kept: Kept): void {
    this.#kept.delete(name);
    this.#kept.set(name, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MAX_KEPT && oldest !== undefined) this.#kept.delete(oldest);
  }

  async #load(provider: IdentityProvider): Promise<Keys> {
    try {
      const uri = provider.jwksUri ?? (await this.#discover(provider));
      return keyIndex(await this.#fetch(uri, provider.ownHosts));
    } catch (error) {
      throw new ProviderUnreachable('The keys of an identity provider could not be fetched.', {
        cause: error,
      });
    }
  }

  /** OpenID Connect Discovery 1.0 §4: the document's issuer must equal the requested issuer. */
  async #discover({ issuer, ownHosts }: IdentityProvider): Promise<string> {
    const place = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const { issuer: said, jwks_uri: uri } = ((await this.#fetch(place, ownHosts)) ?? {}) as Record<
      string,
      unknown
    >;
    if (said !== issuer || typeof uri !== 'string' || !isSafeFrom(issuer, uri)) {
      throw new Error('The discovery document has another issuer, or its jwks_uri is not safe to fetch.');
    }
    return uri;
  }
}

/**
 * Only a provider on this machine may name a URL on it: a remote provider could make the gateway call local
 * services.
 */
function isSafeFrom(issuer: string, uri: string): boolean {
  return isSafeUrl(uri) && (uri.startsWith('https:') || issuer.startsWith('http:'));
}
