import type { KeyObject } from 'node:crypto';
import { BoundedCache, type CacheLimits } from '../../aws/caches.ts';
import type { LongTermPrincipal } from '../principal.ts';

/**
 * A long-term access key as the verifier needs it.
 * `secret` is a KeyObject over the bytes of `"AWS4" + secret access key` (the first key of the SigV4
 * derivation): a KeyObject prints as nothing in logs and inspection.
 */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly status: 'Active' | 'Inactive';
  readonly secret: KeyObject;
  readonly principal: LongTermPrincipal;
}

/**
 * Port: where access keys are kept. Rejects when the store cannot be asked; undefined when there is no such
 * key.
 */
export interface AccessKeySource {
  find(accessKeyId: string): Promise<AccessKey | undefined>;
}

/**
 * Access keys, read again once they are `maxAgeMs` old: that long may a deactivated key go on. Its signing
 * keys go with it, as they hang on the secret object (credentialScope.ts). Unknown ids are not remembered:
 * anyone can make them up, and a key just created must work.
 */
export function cachedKeys(source: AccessKeySource, limits: CacheLimits): AccessKeySource {
  const cache = new BoundedCache<AccessKey>(limits);
  return { find: (accessKeyId) => cache.get(accessKeyId, () => source.find(accessKeyId)) };
}
