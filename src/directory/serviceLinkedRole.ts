import { isoSeconds } from '../aws/time.ts';
import { ROLE_NAME, ROLE_PATH, ROLE_SERVICE, serviceLinkedRoleArn } from '../mq/model/serviceLinkedRole.ts';
import type { Account, AccountRole, Partition } from './account.ts';
import type { ServiceLinkedRole } from './serviceLinkedRoles.ts';

/**
 * An account without its service-linked role for Amazon MQ, and the members that identify that role. The role
 * depends on brokers, not on imports, so it is stored separately.
 */
export function withoutServiceLinkedRole(account: Account): {
  readonly kept: Account;
  readonly role: ServiceLinkedRole | undefined;
} {
  const arn = serviceLinkedRoleArn(account.partition, account.accountId);
  const found = account.roles.find((role) => role.arn === arn);
  if (found === undefined) return { kept: account, role: undefined };
  const { id: roleId, createdAt, description, tags } = found;
  const role = {
    roleId,
    createdAt: Date.parse(createdAt ?? '') || 0,
    ...(description === undefined ? {} : { description }),
    ...(tags.length === 0 ? {} : { tags }),
  };
  return { kept: { ...account, roles: account.roles.filter((one) => one !== found) }, role };
}

/** The role as IAM shows it: trusted by the service alone, with the policy that AWS manages for it. */
export function serviceLinkedRole(
  partition: Partition,
  accountId: string,
  { roleId, createdAt, description, tags = [] }: ServiceLinkedRole,
): AccountRole {
  return {
    name: ROLE_NAME,
    id: roleId,
    arn: serviceLinkedRoleArn(partition, accountId),
    createdAt: isoSeconds(createdAt),
    ...(description === undefined ? {} : { description }),
    inline: [],
    attached: [serviceRolePolicyArn(partition)],
    trust: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: ROLE_SERVICE }, Action: 'sts:AssumeRole' }],
    },
    tags,
  };
}

export function serviceRolePolicyArn(partition: Partition): string {
  return `arn:${partition}:iam::aws:policy${SERVICE_ROLE_POLICIES}AmazonMQServiceRolePolicy`;
}

/** The path of policies that only service-linked roles may have. */
export const SERVICE_ROLE_POLICIES = '/aws-service-role/';
/** The path of service-linked roles of every service; their accounts may not change them. */
export const SERVICE_LINKED_ROLES = ROLE_PATH.slice(0, ROLE_PATH.indexOf('/', 1) + 1);
