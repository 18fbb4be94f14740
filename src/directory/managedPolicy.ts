import type { ManagedPolicy, Partition } from './account.ts';
import amazonMqPolicies from './managedPolicies/amazonMq.json' with { type: 'json' };

const POLICIES = new Map(amazonMqPolicies.map((policy) => [policy.arn, policy]));

/** All of them, in the form of one partition. */
export function managedPolicies(partition: Partition): readonly ManagedPolicy[] {
  return [...POLICIES.keys()].flatMap(
    (arn) => managedPolicy(arn.replace('arn:aws:', `arn:${partition}:`)) ?? [],
  );
}

/**
 * One of the policies that AWS manages for Amazon MQ, by ARN, in its current version; undefined for every
 * other ARN. The other partitions have the same policies, in which every ARN names that partition.
 */
export function managedPolicy(arn: string): ManagedPolicy | undefined {
  const [, partition] = /^arn:(aws|aws-cn|aws-us-gov):iam::aws:policy\//.exec(arn) ?? [];
  const policy = POLICIES.get(arn.replace(/^arn:[^:]*:/, 'arn:aws:'));
  if (partition === undefined || policy === undefined) return undefined;
  const document: unknown = JSON.parse(
    JSON.stringify(policy.document).replaceAll('"arn:aws:', `"arn:${partition}:`),
  );
  const { name, versionId, createDate: createdAt } = policy;
  const versions = [{ id: versionId, document, createdAt }];
  return { name, arn, document, createdAt, updatedAt: createdAt, versionId, versions };
}
