import { BoundedCache, type CacheLimits } from './boundedCache.ts';
import { compileRecord } from './compileRecord.ts';
import type { Directory } from './directory.ts';
import type { LoadedPolicies, PolicySource } from './policySource.ts';

/** Compiled policies of each principal, loaded anew once they are `maxAgeMs` old: a change is seen within that time. */
export function cachedPolicies(directory: Directory, limits: CacheLimits): PolicySource {
  const cache = new BoundedCache<LoadedPolicies>(limits);
  return {
    load(principal) {
      // The unique id is part of the key: a user made anew under an old name is somebody else.
      return cache.get(`${principal.arn} ${principal.userId}`, async () => {
        const record = await directory.load(principal);
        return record && compileRecord(principal, record);
      });
    },
  };
}
