import type { Account } from '../../src/directory/account.ts';
import { parseAccountExport } from '../../src/directory/accountExport.ts';

export const ACCOUNT = '123456789012';
export const FULL_ACCESS = 'arn:aws:iam::aws:policy/AmazonMQFullAccess';
export const READ_ONLY = 'arn:aws:iam::aws:policy/AmazonMQReadOnlyAccess';

/** A policy document that allows or denies one action everywhere. */
export function document(action: string, effect = 'Allow') {
  return { Version: '2012-10-17', Statement: [{ Effect: effect, Action: action, Resource: '*' }] };
}

export function user(name: string, change: object = {}) {
  return {
    Path: '/',
    UserName: name,
    UserId: `AIDA${name.toUpperCase().replaceAll(/\W/g, '')}`,
    Arn: `arn:aws:iam::${ACCOUNT}:user/${name}`,
    CreateDate: '2024-01-02T09:07:13+00:00',
    GroupList: [] as string[],
    AttachedManagedPolicies: [] as object[],
    ...change,
  };
}

export function group(name: string, change: object = {}) {
  return {
    Path: '/',
    GroupName: name,
    GroupId: `AGPA${name.toUpperCase()}`,
    Arn: `arn:aws:iam::${ACCOUNT}:group/${name}`,
    CreateDate: '2024-01-02T09:07:13+00:00',
    GroupPolicyList: [],
    AttachedManagedPolicies: [],
    ...change,
  };
}

export function role(name: string, change: object = {}) {
  return {
    Path: '/',
    RoleName: name,
    RoleId: `AROA${name.toUpperCase()}`,
    Arn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
    CreateDate: '2024-01-02T09:07:13+00:00',
    AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] },
    InstanceProfileList: [],
    RolePolicyList: [],
    AttachedManagedPolicies: [],
    ...change,
  };
}

export function policyArn(name: string): string {
  return `arn:aws:iam::${ACCOUNT}:policy/${name}`;
}

/** A customer managed policy; its versions from the newest on, the first one in force. */
export function policy(name: string, versions: readonly unknown[], change: object = {}) {
  return {
    PolicyName: name,
    PolicyId: `ANPA${name.toUpperCase()}`,
    Arn: policyArn(name),
    Path: '/',
    DefaultVersionId: `v${versions.length}`,
    PolicyVersionList: versions.map((Document, index) => ({
      Document,
      VersionId: `v${versions.length - index}`,
      IsDefaultVersion: index === 0,
      CreateDate: '2024-01-02T09:07:13+00:00',
    })),
    ...change,
  };
}

export function attached(...arns: string[]) {
  return {
    AttachedManagedPolicies: arns.map((arn) => ({
      PolicyName: arn.slice(arn.lastIndexOf('/') + 1),
      PolicyArn: arn,
    })),
  };
}

export function inline(list: string, policies: Readonly<Record<string, unknown>>) {
  return {
    [list]: Object.entries(policies).map(([PolicyName, PolicyDocument]) => ({ PolicyName, PolicyDocument })),
  };
}

/** The account of an export with these lists; every document passes. */
export function account(lists: {
  users?: object[];
  groups?: object[];
  roles?: object[];
  policies?: object[];
}): Account {
  return parseAccountExport(
    {
      UserDetailList: lists.users ?? [],
      GroupDetailList: lists.groups ?? [],
      RoleDetailList: lists.roles ?? [],
      Policies: lists.policies ?? [],
    },
    () => {},
  );
}
