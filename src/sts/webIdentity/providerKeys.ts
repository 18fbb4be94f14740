import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { fetchJson } from '../../aws/boundedFetch.ts';
import { type IdentityProvider, isSafeUrl } from './identityProviders.ts';

/** Keys of a provider are asked for anew after this time, and for an unknown key at most this often. */
const MAX_AGE_MS = 10 * 60_000;
const COOLDOWN_MS = 30_000;
const RETRY_MS = 5_000;

/** A provider's keys could not be had. */
export class ProviderUnreachable extends Error {
  override readonly name = 'ProviderUnreachable';
}

type Keys = ReturnType<typeof createLocalJWKSet>;

interface Kept {
  readonly at: number;
  readonly keys: Promise<Keys>;
  goodForMs: number;
}

/** The key sets of the operator's providers, fetched when first needed. As many as there are providers. */
export class ProviderKeys {
  readonly #kept = new WeakMap<IdentityProvider, Kept>();
  readonly #now: () => number;
  readonly #fetch: (url: string) => Promise<unknown>;

  constructor(now: () => number, fetch: (url: string) => Promise<unknown> = fetchJson) {
    this.#now = now;
    this.#fetch = fetch;
  }

  /** What it gives rejects with ProviderUnreachable, or jose's JWKSNoMatchingKey. */
  of(provider: IdentityProvider): JWTVerifyGetKey {
    return async (header, token) => {
      const keys = await this.#keysOf(provider, MAX_AGE_MS);
      // Recorded: a token without key id is taken only where there is nothing to choose.
      if (!header?.kid && (keys.jwks()?.keys.length ?? 0) > 1) throw new errors.JWKSNoMatchingKey();
      try {
        return await keys(header, token);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
        // The provider may have changed its keys since.
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
    // Strangers call this operation: a provider that is away is not asked for each of them.
    kept.keys.catch(() => {
      kept.goodForMs = RETRY_MS;
      // Keys that are still good outlive a load that a stranger's key id asked for.
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

  /** OpenID Connect Discovery 1.0 §4: the document must be about the very issuer that was asked. */
  async #discover({ issuer }: IdentityProvider): Promise<string> {
    const place = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const { issuer: said, jwks_uri: uri } = ((await this.#fetch(place)) ?? {}) as Record<string, unknown>;
    if (said !== issuer || typeof uri !== 'string' || !isSafeFrom(issuer, uri)) {
      throw new Error('The discovery document is of another issuer, or names no safe place for keys.');
    }
    return uri;
  }
}

/** Only a provider on this machine may name a place on it: a remote one would have us ask our own doors. */
function isSafeFrom(issuer: string, uri: string): boolean {
  return isSafeUrl(uri) && (uri.startsWith('https:') || issuer.startsWith('http:'));
}
