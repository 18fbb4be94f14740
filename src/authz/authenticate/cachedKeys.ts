import { BoundedCache, type CacheLimits } from '../../aws/boundedCache.ts';
import type { AccessKey, AccessKeySource } from './accessKey.ts';

/**
 * Access keys, read again once they are `maxAgeMs` old: that long may a deactivated key go on. Its signing keys go with it, as they
 * hang on the secret object (signingKey.ts). Unknown ids are not remembered: anyone can make them up, and a key just created must
 * work.
 */
export function cachedKeys(source: AccessKeySource, limits: CacheLimits): AccessKeySource {
  const cache = new BoundedCache<AccessKey>(limits);
  return { find: (accessKeyId) => cache.get(accessKeyId, () => source.find(accessKeyId)) };
}
