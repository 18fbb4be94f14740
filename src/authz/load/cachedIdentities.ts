import { BoundedCache, type CacheLimits } from '../../aws/boundedCache.ts';
import type { Identities } from './identities.ts';

/** As soon as this a role or user just made is seen; a name that is nobody's costs no more look-ups than that. */
const ABSENT_MS = 10_000;

/**
 * Users and roles, looked up again once they are `maxAgeMs` old. Anyone with a key may name roles to assume: without it each call would be a
 * call of IAM, whose rate is the whole account's. A look-up that fails is not kept.
 */
export function cachedIdentities(source: Identities, limits: CacheLimits): Identities {
  return { role: cached(source.role, limits), user: cached(source.user, limits) };
}

function cached<Facts>(
  find: (accountId: string, name: string) => Promise<Facts | undefined>,
  limits: CacheLimits,
): (accountId: string, name: string) => Promise<Facts | undefined> {
  const present = new BoundedCache<Facts>(limits);
  const absent = new BoundedCache<true>({ ...limits, maxAgeMs: Math.min(limits.maxAgeMs, ABSENT_MS) });
  return async (accountId, name) => {
    // No account id holds a slash, so no two of them share a key.
    const key = `${accountId}/${name}`;
    const look = () => present.get(key, () => find(accountId, name));
    let facts: Facts | undefined;
    const nobody = await absent.get(key, async () => {
      facts = await look();
      return facts === undefined ? true : undefined;
    });
    // Whoever waited for another one's look-up finds it in the cache.
    return nobody ? undefined : (facts ?? look());
  };
}
