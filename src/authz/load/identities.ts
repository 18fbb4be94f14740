import { BoundedCache, type CacheLimits } from '../../aws/boundedCache.ts';

/** A role as STS looks at it. */
export interface RoleFacts {
  readonly arn: string;
  /** `AROA…`. */
  readonly roleId: string;
  readonly roleName: string;
  /** The trust policy: parsed JSON, not yet checked against its grammar. */
  readonly trust: unknown;
  /** From 3600 to 43200; 3600 where the directory does not say. */
  readonly maxSessionSeconds: number;
  readonly tags: readonly (readonly [key: string, value: string])[];
}

/** A user as credentials are issued for it. */
export interface UserFacts {
  readonly arn: string;
  /** `AIDA…`. */
  readonly userId: string;
  readonly userName: string;
}

/**
 * Port: users and roles by name, for those who issue credentials. Rejects as `Directory` does; undefined: there is none.
 * Names are compared as IAM keeps them, with case.
 */
export interface Identities {
  role(accountId: string, roleName: string): Promise<RoleFacts | undefined>;
  user(accountId: string, userName: string): Promise<UserFacts | undefined>;
}

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
