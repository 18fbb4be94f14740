import type { ContextFact } from '../../authz/decide/types.ts';
import { single } from '../../authz/resolve/callerContext.ts';

const GITHUB = [
  'actor',
  'actor_id',
  'enterprise_id',
  'environment',
  'job_workflow_ref',
  'ref',
  'repository',
  'repository_id',
  'repository_owner_id',
  'workflow',
];
const GITLAB = [
  'namespace_id',
  'pipeline_source',
  'project_id',
  'ref_protected',
  'runner_environment',
  'user_access_level',
  'user_email',
  'user_id',
  'user_login',
];
const BUILDKITE = [
  'build_branch',
  'cluster_id',
  'cluster_name',
  'organization_id',
  'organization_slug',
  'pipeline_id',
  'pipeline_slug',
];

/**
 * The claims that are condition keys beside `sub`, `aud`, `oaud` and `amr`, by the provider's name. Any other
 * provider has none. Source: Service Authorization Reference, "Condition keys for AWS Security Token
 * Service".
 */
const CLAIMS: readonly (readonly [provider: RegExp, claims: readonly string[]])[] = [
  [/^token\.actions\.githubusercontent\.com(?:\/.+)?$/, GITHUB],
  [/^token\.actions\.[^./]+\.ghe\.com$/, GITHUB],
  [/^github\.com\/enterprises\/[^/]+$/, GITHUB],
  [/^gitlab\.com$/, GITLAB],
  [/^agent\.buildkite\.com$/, BUILDKITE],
  [/^agent\.[^./]+\.buildkite\.(?:dev|site)$/, BUILDKITE],
  [/^accounts\.google\.com$/, ['google/organization_number']],
  [/^idcs-[^./]+\.identity\.oraclecloud\.com$/, ['rpst_id']],
  [/^oidc\.circleci\.com\/org\/[^/]+$/, ['oidc.circleci.com/project-id']],
];

/**
 * The provider's own claims as facts, by claim. A claim that the token lacks is absent. A claim that is a
 * list or an object is unknown, because no condition operator can compare it.
 */
export function providerClaims(
  provider: string,
  claims: Readonly<Record<string, unknown>>,
): readonly (readonly [claim: string, fact: ContextFact])[] {
  const row = CLAIMS.find(([name]) => name.test(provider.toLowerCase()));
  return (row?.[1] ?? []).map((claim) => [claim, factOf(claimOf(claims, claim))]);
}

/** `google/organization_number` is a member of the object `google`, or a claim with this whole name. */
function claimOf(claims: Readonly<Record<string, unknown>>, claim: string): unknown {
  if (Object.hasOwn(claims, claim)) return claims[claim];
  const [outer = '', inner] = claim.split('/');
  const held = inner !== undefined && Object.hasOwn(claims, outer) ? claims[outer] : undefined;
  if (typeof held !== 'object' || held === null || inner === undefined) return undefined;
  return Object.hasOwn(held, inner) ? (held as Record<string, unknown>)[inner] : undefined;
}

function factOf(value: unknown): ContextFact {
  if (value === undefined || value === null) return 'absent';
  if (typeof value === 'object') return 'unknown';
  return single(String(value));
}
