import {
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  type IAMClient,
  ListAttachedRolePoliciesCommand,
  ListAttachedUserPoliciesCommand,
  ListGroupsForUserCommand,
  ListRolePoliciesCommand,
  ListRoleTagsCommand,
  ListUserPoliciesCommand,
  ListUserTagsCommand,
  type Tag,
} from '@aws-sdk/client-iam';
import { readDocument } from '../export/readDocument.ts';
import { allPages, MaxItems } from './allPages.ts';
import type { Within } from './callLimit.ts';
import { present } from './directoryError.ts';
import { type HolderFacts, tagPairs } from './iamAnswers.ts';

/** The calls about one user or role. */
export function holderCalls(client: IAMClient, within: Within) {
  return {
    async user(UserName: string): Promise<HolderFacts> {
      const { User } = await within((o) => client.send(new GetUserCommand({ UserName }), o));
      const { UserId, Arn, PermissionsBoundary, Tags } = present(User, 'the user');
      const id = present(UserId, "the user's id");
      const arn = present(Arn, "the user's ARN");
      return {
        id,
        arn,
        ...boundaryOf(PermissionsBoundary),
        tags: tagPairs(Tags ?? (await userTags(UserName))),
      };
    },

    async role(RoleName: string) {
      const { Role } = await within((o) => client.send(new GetRoleCommand({ RoleName }), o));
      const { RoleId, Arn, PermissionsBoundary, Tags, AssumeRolePolicyDocument, MaxSessionDuration } =
        present(Role, 'the role');
      return {
        id: present(RoleId, "the role's id"),
        arn: present(Arn, "the role's ARN"),
        ...boundaryOf(PermissionsBoundary),
        tags: tagPairs(Tags ?? (await roleTags(RoleName))),
        trust: readDocument(AssumeRolePolicyDocument, 'the trust policy'),
        maxSessionSeconds: MaxSessionDuration,
      };
    },

    async groupsOfUser(UserName: string): Promise<readonly string[]> {
      const groups = await allPages(
        'Groups',
        (Marker) =>
          within((o) => client.send(new ListGroupsForUserCommand({ UserName, Marker, MaxItems }), o)),
        ({ Groups }) => Groups,
      );
      return groups.map(({ GroupName }) => present(GroupName, "a group's name"));
    },

    async attachedTo(kind: 'user' | 'role', name: string): Promise<readonly string[]> {
      const attached = await allPages(
        'AttachedPolicies',
        (Marker) =>
          within(async (o) =>
            kind === 'user'
              ? await client.send(
                  new ListAttachedUserPoliciesCommand({ UserName: name, Marker, MaxItems }),
                  o,
                )
              : await client.send(
                  new ListAttachedRolePoliciesCommand({ RoleName: name, Marker, MaxItems }),
                  o,
                ),
          ),
        ({ AttachedPolicies }) => AttachedPolicies,
      );
      return attached.map(({ PolicyArn }) => present(PolicyArn, "an attached policy's ARN"));
    },

    inlineOf(kind: 'user' | 'role', name: string): Promise<readonly string[]> {
      return allPages(
        'PolicyNames',
        (Marker) =>
          within(async (o) =>
            kind === 'user'
              ? await client.send(new ListUserPoliciesCommand({ UserName: name, Marker, MaxItems }), o)
              : await client.send(new ListRolePoliciesCommand({ RoleName: name, Marker, MaxItems }), o),
          ),
        ({ PolicyNames }) => PolicyNames,
      );
    },

    async inlineDocument(kind: 'user' | 'role', name: string, PolicyName: string): Promise<unknown> {
      const { PolicyDocument } = await within(async (o) =>
        kind === 'user'
          ? await client.send(new GetUserPolicyCommand({ UserName: name, PolicyName }), o)
          : await client.send(new GetRolePolicyCommand({ RoleName: name, PolicyName }), o),
      );
      return readDocument(PolicyDocument, `the inline policy ${PolicyName} of the ${kind} ${name}`);
    },
  };

  /** GetUser and GetRole return the tags too; absent tags may mean none, or an incomplete answer. */
  function userTags(UserName: string): Promise<readonly Tag[]> {
    return allPages(
      'Tags',
      (Marker) => within((o) => client.send(new ListUserTagsCommand({ UserName, Marker, MaxItems }), o)),
      ({ Tags }) => Tags,
    );
  }

  function roleTags(RoleName: string): Promise<readonly Tag[]> {
    return allPages(
      'Tags',
      (Marker) => within((o) => client.send(new ListRoleTagsCommand({ RoleName, Marker, MaxItems }), o)),
      ({ Tags }) => Tags,
    );
  }
}

function boundaryOf(
  boundary: { readonly PermissionsBoundaryArn?: string | undefined } | undefined,
): Pick<HolderFacts, 'boundary'> {
  if (boundary === undefined) return {};
  return { boundary: present(boundary.PermissionsBoundaryArn, 'the ARN of the permissions boundary') };
}
