import type { GroupDetail, Policy, Tag } from '@aws-sdk/client-iam';
import type { TagPairs } from '../account.ts';
import { readDocument } from '../export/readDocument.ts';
import { present } from './directoryError.ts';

/** A user or role from GetUser or GetRole. */
export interface HolderFacts {
  readonly id: string;
  readonly arn: string;
  /** ARN of the permissions boundary. */
  readonly boundary?: string;
  readonly tags: TagPairs;
}

/** A managed policy and its default version. */
export interface PolicyInForce {
  readonly arn: string;
  readonly name: string;
  readonly versionId: string;
  /**
   * The key of a document that never changes: a version id is used once in a policy's life, and a policy that
   * is made again has another id.
   */
  readonly documentKey: string;
}

/** Groups by name, each with its documents and the ARNs of what is attached to it. */
export type AccountGroups = ReadonlyMap<string, GroupPolicies>;

export interface GroupPolicies {
  readonly inline: readonly { readonly name: string; readonly document: unknown }[];
  readonly attached: readonly string[];
}

export function policyInForce({
  Arn,
  PolicyName,
  PolicyId,
  DefaultVersionId,
  UpdateDate,
}: Policy): PolicyInForce {
  const arn = present(Arn, "a policy's ARN");
  const versionId = present(DefaultVersionId, `the default version of ${arn}`);
  // The date is included because other IAM servers may use ids again.
  const documentKey = [arn, PolicyId, versionId, UpdateDate?.getTime()].join(' ');
  return { arn, name: present(PolicyName, `the name of ${arn}`), versionId, documentKey };
}

export function groupOf({
  GroupName,
  GroupPolicyList,
  AttachedManagedPolicies,
}: GroupDetail): readonly [string, GroupPolicies] {
  const group = present(GroupName, "a group's name");
  const inline = present(GroupPolicyList, `the inline policies of the group ${group}`).map(
    ({ PolicyName, PolicyDocument }) => {
      const name = present(PolicyName, `the name of an inline policy of the group ${group}`);
      return {
        name,
        document: readDocument(PolicyDocument, `the inline policy ${name} of the group ${group}`),
      };
    },
  );
  const attached = present(AttachedManagedPolicies, `the policies attached to the group ${group}`).map(
    ({ PolicyArn }) => present(PolicyArn, `the ARN of a policy attached to the group ${group}`),
  );
  return [group, { inline, attached }];
}

export function tagPairs(tags: readonly Tag[]): TagPairs {
  return tags.map(({ Key, Value }) => [present(Key, "a tag's key"), present(Value, "a tag's value")]);
}
