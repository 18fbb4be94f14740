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
   * `[]` for principals that service control policies do not bind: the management account's, service-linked
   * roles.
   */
  readonly serviceControl: PolicyLevels;
  readonly resourceControl: PolicyLevels;
}

/** Everything the directory holds for one principal that a decision looks at. */
export interface PrincipalRecord {
  readonly identity: readonly NamedDocument[];
  readonly boundary?: NamedDocument;
  /** The user's or role's own tags (`aws:PrincipalTag/…`). */
  readonly tags: Readonly<Record<string, string>>;
  readonly organization: OrganizationRecord | 'none';
  /**
   * When the oldest part of it was read, by the clock of whoever keeps it; absent: since the load began. What
   * a directory shares between principals must not make a change take longer than the refresh time.
   */
  readonly asOf?: number;
}

/**
 * Port: where identities and their policies come from (an account snapshot, or live IAM). Every method
 * rejects when the source cannot be asked or answers in part: the request is then undecidable, never allowed.
 * INVARIANT: strongly consistent, as far as the source has such reads.
 */
export interface Directory {
  /**
   * The policies of the principal's holder (`policyHolder`): the user and its groups, the role, nothing for
   * the root user. Undefined when the holder is gone, or another one stands under its name (compare the
   * unique id and the ARN).
   */
  load(principal: Principal): Promise<PrincipalRecord | undefined>;
  /**
   * Managed policies by ARN, the account's own or AWS's, in their default version; an ARN that names none is
   * not in the map.
   */
  managedPolicies(accountId: string, arns: readonly string[]): Promise<ReadonlyMap<string, NamedDocument>>;
}

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
 * Port: users and roles by name, for those who issue credentials. Rejects as `Directory` does; undefined:
 * there is none. Names are compared as IAM keeps them, with case.
 */
export interface Identities {
  role(accountId: string, roleName: string): Promise<RoleFacts | undefined>;
  user(accountId: string, userName: string): Promise<UserFacts | undefined>;
}

/**
 * As soon as this a role or user just made is seen; a name that is nobody's costs no more look-ups than that.
 */
const ABSENT_MS = 10_000;

/**
 * Users and roles, looked up again once they are `maxAgeMs` old. Anyone with a key may name roles to assume:
 * without it each call would be a call of IAM, whose rate is the whole account's. A look-up that fails is not
 * kept.
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
