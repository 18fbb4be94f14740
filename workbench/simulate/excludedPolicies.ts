import type { PolicySet } from '../../src/authz/decide/types.ts';
import type { ReadablePolicy } from '../../src/authz/explain/readablePolicy.ts';
import { type Glob, matchGlob, symbolsOf } from '../../src/authz/policy/matchGlob.ts';

/**
 * Policies of a principal that a simulation leaves out: by type, by ARN, or an inline policy by its name and
 * what it is attached to. Source: IAM API Reference, SimulatePrincipalPolicy: PolicyExclusionList.
 */
export type PolicyExclusion =
  | { readonly type: PolicyType }
  | { readonly arn: string }
  | { readonly inline: string; readonly attachedTo: string; readonly owner: Glob };

/** In the order in which AWS names them (recorded). */
export const POLICY_TYPES = [
  'scp',
  'permission-boundary',
  'aws-managed',
  'inline',
  'user-managed',
  'rcp',
] as const;
type PolicyType = (typeof POLICY_TYPES)[number];

/** The principal's policies without the excluded ones. Resource control policies cannot be excluded. */
export function withoutExcluded(
  set: PolicySet<ReadablePolicy>,
  exclusions: readonly PolicyExclusion[],
  holder: string,
): PolicySet<ReadablePolicy> {
  const isExcluded = (policy: ReadablePolicy, kind: 'identity' | 'boundary' | 'scp') =>
    exclusions.some((exclusion) => excludes(exclusion, policy, kind, holder));
  const { boundary, ...rest } = set;
  return {
    ...rest,
    identity: set.identity.filter((policy) => !isExcluded(policy, 'identity')),
    ...(boundary === undefined || isExcluded(boundary, 'boundary') ? {} : { boundary }),
    serviceControl: exclusions.some((exclusion) => 'type' in exclusion && exclusion.type === 'scp')
      ? []
      : set.serviceControl.map((level) => level.filter((policy) => !isExcluded(policy, 'scp'))),
  };
}

function excludes(
  exclusion: PolicyExclusion,
  { arn, name, source }: ReadablePolicy,
  kind: 'identity' | 'boundary' | 'scp',
  holder: string,
): boolean {
  if ('arn' in exclusion) return kind === 'identity' && withoutPath(arn) === exclusion.arn;
  if ('type' in exclusion) return kind === 'scp' ? false : exclusion.type === typeOf(arn, kind);
  // A source is `user`, `role` or `group NAME`.
  const [attachedTo = '', group] = source.split(' ');
  const owner = symbolsOf(group ?? holder);
  const named = kind === 'identity' && arn === undefined && name === exclusion.inline;
  return named && attachedTo === exclusion.attachedTo && matchGlob(exclusion.owner, owner);
}

/**
 * AWS compares the ARN of the exclusion with the policy's ARN without its path, and never with a boundary's
 * (recorded).
 */
function withoutPath(arn: string | undefined): string | undefined {
  return arn?.replace(/:policy\/.*\//, ':policy/');
}

function typeOf(arn: string | undefined, kind: 'identity' | 'boundary'): PolicyType {
  if (kind === 'boundary') return 'permission-boundary';
  if (arn === undefined) return 'inline';
  return arn.split(':')[4] === 'aws' ? 'aws-managed' : 'user-managed';
}
