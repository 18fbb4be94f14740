import type { KeyObject } from 'node:crypto';
import { BoundedCache, type CacheLimits } from '../../aws/caches.ts';
import type { LongTermPrincipal } from '../principal.ts';

/**
 * A long-term access key, as the verifier uses it.
 * `secret` is a KeyObject over the bytes of `"AWS4" + secret access key` (the first key of the SigV4
 * derivation): a KeyObject shows no key material in logs and inspection.
 */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly status: 'Active' | 'Inactive';
  readonly secret: KeyObject;
  readonly principal: LongTermPrincipal;
}

/**
 * Port: the store of access keys. Rejects when the store cannot be read; undefined when there is no such key.
 */
export interface AccessKeySource {
  find(accessKeyId: string): Promise<AccessKey | undefined>;
}

/**
 * Access keys, read again once they are `maxAgeMs` old: a deactivated key can work for that long. Its signing
 * keys are dropped with it, because they are cached by the secret object (credentialScope.ts). Unknown ids
 * are not cached: anyone can make them up, and a new key must work at once.
 */
export function cachedKeys(source: AccessKeySource, limits: CacheLimits): AccessKeySource {
  const cache = new BoundedCache<AccessKey>(limits);
  return { find: (accessKeyId) => cache.get(accessKeyId, () => source.find(accessKeyId)) };
}
