import { BoundedCache, type CacheLimits } from '../../aws/caches.ts';
import type { NamedDocument } from '../policy/compiledPolicy.ts';
import type { Principal } from '../principal.ts';

/** Policies of an organization, one list per level from its root to the account. */
export type PolicyLevels = readonly (readonly NamedDocument[])[];

/**
 * What the principal's account inherits from its organization (Organizations User Guide, "SCP evaluation").
 */
export interface OrganizationRecord {
  /** `o-…`: `aws:PrincipalOrgID`, `aws:ResourceOrgID`. */
  readonly id: string;
  /** `o-…/r-…/ou-…/`, ending in a slash: `aws:PrincipalOrgPaths`. */
  readonly path: string;
  /**
   * `[]` for principals that service control policies do not apply to: those of the management account, and
   * service-linked roles.
   */
  readonly serviceControl: PolicyLevels;
  readonly resourceControl: PolicyLevels;
}

/** Everything in the directory about one principal that a decision uses. */
export interface PrincipalRecord {
  readonly identity: readonly NamedDocument[];
  readonly boundary?: NamedDocument;
  /** The user's or role's own tags (`aws:PrincipalTag/…`). */
  readonly tags: Readonly<Record<string, string>>;
  readonly organization: OrganizationRecord | 'none';
  /**
   * When its oldest part was read, by the directory's clock; absent: when the load began. With it, parts that
   * several principals share do not delay a change beyond the refresh time.
   */
  readonly asOf?: number;
}

/**
 * Port: where identities and their policies come from (an account snapshot, or live IAM). Every method
 * rejects when the source cannot be read completely: the request is then undecidable, never allowed.
 * INVARIANT: reads are strongly consistent where the source supports it.
 */
export interface Directory {
  /**
   * The policies of the principal's holder (`policyHolder`): of the user and its groups, of the role, none
   * for the root user. Undefined when the holder no longer exists, or when its name now belongs to another
   * holder (compare the unique id and the ARN).
   */
  load(principal: Principal): Promise<PrincipalRecord | undefined>;
  /**
   * Managed policies by ARN, the account's own or AWS's, in their default version; an ARN without a policy is
   * not in the map.
   */
  managedPolicies(accountId: string, arns: readonly string[]): Promise<ReadonlyMap<string, NamedDocument>>;
}

/** A role as STS needs it. */
export interface RoleFacts {
  readonly arn: string;
  /** `AROA…`. */
  readonly roleId: string;
  readonly roleName: string;
  /** The trust policy: parsed JSON, not yet checked against its grammar. */
  readonly trust: unknown;
  /** Seconds, from 3600 to 43200; 3600 where the directory has no value. */
  readonly maxSessionSeconds: number;
  readonly tags: readonly (readonly [key: string, value: string])[];
}

/** A user, as needed to issue its credentials. */
export interface UserFacts {
  readonly arn: string;
  /** `AIDA…`. */
  readonly userId: string;
  readonly userName: string;
}

/**
 * Port: users and roles by name, for issuing credentials. Rejects as `Directory` does; undefined: it does not
 * exist. Names are compared with case, as IAM does.
 */
export interface Identities {
  role(accountId: string, roleName: string): Promise<RoleFacts | undefined>;
  user(accountId: string, userName: string): Promise<UserFacts | undefined>;
}

/**
 * How long "does not exist" is cached: a new role or user is found after this time, and an unknown name
 * causes at most one look-up in it.
 */
const ABSENT_MS = 10_000;

/**
 * Users and roles, looked up again once they are `maxAgeMs` old. Without this cache, each AssumeRole call
 * would call IAM, whose request rate the whole account shares. A failed look-up is not cached.
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
    // A request that waited for the same look-up finds the result in the cache.
    return nobody ? undefined : (facts ?? look());
  };
}
