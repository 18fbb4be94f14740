import type { Account, PolicyHolder } from '../../../src/directory/account.ts';
import { isUnknown } from '../../../src/directory/awsPolicies.ts';
import { validationError } from '../../../src/query/queryService.ts';
import type { XmlMembers } from '../../../src/query/xml.ts';
import { askedAny } from '../askedResources.ts';
import { encodeDocument } from '../documents.ts';
import { findPolicy } from '../findEntities.ts';
import type { IamCall, IamOperations } from '../iamOperation.ts';
import { pageOf, sortedBy } from '../pages.ts';
import {
  attachedShapes,
  boundaryShape,
  groupShape,
  newRoleShape,
  policyShape,
  tagShapes,
  userShape,
  versionShape,
} from '../shapes.ts';
import { tagsMember } from '../tags.ts';
import { profileShape, profilesOf } from './instanceProfiles.ts';
import { isOfAws } from './policies.ts';

/** IAM API Reference, GetAccountAuthorizationDetails: Filter. */
const FILTERS = ['User', 'Role', 'Group', 'LocalManagedPolicy', 'AWSManagedPolicy'] as const;
type Filter = (typeof FILTERS)[number];

/** One entity of an account's details. Pages go through all lists, one after the other. */
interface Entry {
  readonly key: string;
  readonly list: 'UserDetailList' | 'GroupDetailList' | 'RoleDetailList' | 'Policies';
  readonly filter: Filter;
  readonly shape: () => XmlMembers;
}

export const accountDetails: IamOperations = {
  GetAccountAuthorizationDetails: { asks: askedAny, run: details },
};

/** GetAccountAuthorizationDetails: the account in the form that `mqgate import` reads. */
function details({ account, parameters }: IamCall): XmlMembers {
  const filters = parameters.texts('Filter').map(readFilter);
  const wanted = entriesOf(account).filter(({ filter }) => filters.length === 0 || filters.includes(filter));
  const byKey = ({ key }: Entry) => key;
  const { items, more } = pageOf(sortedBy(wanted, byKey), byKey, parameters);
  const listed = (list: Entry['list']) =>
    items.filter((one) => one.list === list).map(({ shape }) => shape());
  return {
    UserDetailList: listed('UserDetailList'),
    GroupDetailList: listed('GroupDetailList'),
    RoleDetailList: listed('RoleDetailList'),
    Policies: listed('Policies'),
    ...more,
  };
}

function readFilter(text: string): Filter {
  const filter = FILTERS.find((one) => one === text);
  if (filter !== undefined) return filter;
  throw validationError(
    `1 validation error detected: Value '[${text.slice(0, 64)}]' at 'filter' failed to satisfy ` +
      'constraint: Member must satisfy constraint: [Member must satisfy enum value set: ' +
      `[${FILTERS.join(', ')}]]`,
  );
}

function entriesOf(account: Account): Entry[] {
  const users = account.users.map((user) => ({
    key: `1 ${user.name}`,
    list: 'UserDetailList' as const,
    filter: 'User' as const,
    shape: () => ({
      ...userShape(user),
      UserPolicyList: inlineShapes(user),
      GroupList: user.groups,
      AttachedManagedPolicies: attachedShapes(account, user.attached),
      ...boundaryShape(user.boundary),
      Tags: tagShapes(user.tags),
    }),
  }));
  const groups = account.groups.map((group) => ({
    key: `2 ${group.name}`,
    list: 'GroupDetailList' as const,
    filter: 'Group' as const,
    shape: () => ({
      ...groupShape(group),
      GroupPolicyList: inlineShapes(group),
      AttachedManagedPolicies: attachedShapes(account, group.attached),
    }),
  }));
  const roles = account.roles.map((role) => ({
    key: `3 ${role.name}`,
    list: 'RoleDetailList' as const,
    filter: 'Role' as const,
    shape: () => ({
      ...newRoleShape(role),
      RoleLastUsed: {},
      // IAM's own details do not contain it. After an import without it, the default is used.
      MaxSessionDuration: role.maxSessionSeconds,
      InstanceProfileList: profilesOf(account, role.name).map((profile) => ({
        ...profileShape(account, profile),
        ...tagsMember(profile.tags),
      })),
      RolePolicyList: inlineShapes(role),
      AttachedManagedPolicies: attachedShapes(account, role.attached),
      ...boundaryShape(role.boundary),
      Tags: tagShapes(role.tags),
    }),
  }));
  return [...users, ...groups, ...roles, ...policyEntries(account)];
}

/** The account's own policies, and policies of AWS that are attached or are a boundary. */
function policyEntries(account: Account): Entry[] {
  const holders = [...account.users, ...account.groups, ...account.roles];
  const attached = new Set(holders.flatMap((holder) => holder.attached));
  const kept = new Set(account.policies.map(({ arn }) => arn));
  const others = [...attached].filter((arn) => !kept.has(arn)).map((arn) => findPolicy(account, arn));
  // A policy of AWS that is not known here has no version to show.
  const known = [...account.policies, ...others].filter((policy) => !isUnknown(policy));
  return known.map((policy) => ({
    key: `4 ${policy.arn}`,
    list: 'Policies' as const,
    filter: isOfAws(policy.arn) ? ('AWSManagedPolicy' as const) : ('LocalManagedPolicy' as const),
    shape: () => ({
      ...policyShape(policy, account),
      // IAM's own details do not contain tags of policies. After an import without them, the policy has no
      // tags.
      Tags: policy.tags === undefined ? undefined : tagShapes(policy.tags),
      PolicyVersionList: policy.versions.map((version) => ({
        Document: encodeDocument(version.document),
        ...versionShape(version, policy),
      })),
    }),
  }));
}

function inlineShapes({ inline }: PolicyHolder): XmlMembers[] {
  return inline.map(({ name, document }) => ({ PolicyName: name, PolicyDocument: encodeDocument(document) }));
}
