import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { fetchJson } from '../../aws/boundedFetch.ts';
import { type IdentityProvider, isSafeUrl } from './identityProviders.ts';

/** A provider's keys are fetched again after this time; for an unknown key id, at most this often. */
const MAX_AGE_MS = 10 * 60_000;
const COOLDOWN_MS = 30_000;
const RETRY_MS = 5_000;

/** A provider's keys could not be fetched. */
export class ProviderUnreachable extends Error {
  override readonly name = 'ProviderUnreachable';
}

type Keys = ReturnType<typeof createLocalJWKSet>;

interface Kept {
  readonly at: number;
  readonly keys: Promise<Keys>;
  goodForMs: number;
}

/** The key sets of the operator's providers, fetched at first use; one entry for each provider. */
export class ProviderKeys {
  readonly #kept = new WeakMap<IdentityProvider, Kept>();
  readonly #now: () => number;
  readonly #fetch: (url: string) => Promise<unknown>;

  constructor(now: () => number, fetch: (url: string) => Promise<unknown> = fetchJson) {
    this.#now = now;
    this.#fetch = fetch;
  }

  /** The returned function rejects with ProviderUnreachable, or jose's JWKSNoMatchingKey. */
  of(provider: IdentityProvider): JWTVerifyGetKey {
    return async (header, token) => {
      const keys = await this.#keysOf(provider, MAX_AGE_MS);
      // Recorded: a token without a key id is accepted only if the provider has one key.
      if (!header?.kid && (keys.jwks()?.keys.length ?? 0) > 1) throw new errors.JWKSNoMatchingKey();
      try {
        return await keys(header, token);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
        // The provider may have changed its keys since the last fetch.
        return (await this.#keysOf(provider, COOLDOWN_MS))(header, token);
      }
    };
  }

  #keysOf(provider: IdentityProvider, maxAgeMs: number): Promise<Keys> {
    const known = this.#kept.get(provider);
    const now = this.#now();
    if (known !== undefined && now - known.at < Math.min(maxAgeMs, known.goodForMs)) return known.keys;
    const kept: Kept = { at: now, keys: this.#load(provider), goodForMs: MAX_AGE_MS };
    this.#kept.set(provider, kept);
    // Unauthenticated callers use this operation: an unreachable provider is not asked again for each call.
    kept.keys.catch(() => {
      kept.goodForMs = RETRY_MS;
      // Valid cached keys stay in use when a fetch fails that an unknown key id caused.
      if (known !== undefined && now - known.at < known.goodForMs) this.#kept.set(provider, known);
    });
    return kept.keys;
  }

  async #load(provider: IdentityProvider): Promise<Keys> {
    try {
      const uri = provider.jwksUri ?? (await this.#discover(provider));
      return createLocalJWKSet((await this.#fetch(uri)) as JSONWebKeySet);
    } catch (error) {
      throw new ProviderUnreachable('The keys of an identity provider could not be had.', { cause: error });
    }
  }

  /** OpenID Connect Discovery 1.0 §4: the document's issuer must equal the requested issuer. */
  async #discover({ issuer }: IdentityProvider): Promise<string> {
    const place = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const { issuer: said, jwks_uri: uri } = ((await this.#fetch(place)) ?? {}) as Record<string, unknown>;
    if (said !== issuer || typeof uri !== 'string' || !isSafeFrom(issuer, uri)) {
      throw new Error('The discovery document is of another issuer, or names no safe place for keys.');
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
