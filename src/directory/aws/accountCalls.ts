import {
  GetAccountAuthorizationDetailsCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  type IAMClient,
  ListPoliciesCommand,
} from '@aws-sdk/client-iam';
import { readDocument } from '../export/readDocument.ts';
import { allPages, MaxItems } from './allPages.ts';
import type { Within } from './callLimit.ts';
import { present } from './directoryError.ts';
import { type AccountGroups, groupOf, type PolicyInForce, policyInForce } from './iamAnswers.ts';

/** The calls about an account's groups and managed policies. */
export function accountCalls(client: IAMClient, within: Within) {
  return {
    /**
     * All groups of the account in one call. Otherwise each group needs two calls, and one more for each
     * inline policy.
     */
    async groups(): Promise<AccountGroups> {
      const groups = await allPages(
        'GroupDetailList',
        (Marker) =>
          within((o) =>
            client.send(
              new GetAccountAuthorizationDetailsCommand({ Filter: ['Group'], Marker, MaxItems }),
              o,
            ),
          ),
        ({ GroupDetailList }) => GroupDetailList,
      );
      return new Map(groups.map(groupOf));
    },

    /** The attached managed policies with their default versions, in one call instead of one for each. */
    async attachedPolicies(): Promise<ReadonlyMap<string, PolicyInForce>> {
      const policies = await allPages(
        'Policies',
        (Marker) =>
          within((o) => client.send(new ListPoliciesCommand({ OnlyAttached: true, Marker, MaxItems }), o)),
        ({ Policies }) => Policies,
      );
      return new Map(policies.map(policyInForce).map((policy) => [policy.arn, policy]));
    },

    async policy(PolicyArn: string): Promise<PolicyInForce> {
      const { Policy } = await within((o) => client.send(new GetPolicyCommand({ PolicyArn }), o));
      return policyInForce(present(Policy, 'the policy'));
    },

    async policyVersion(PolicyArn: string, VersionId: string) {
      const { PolicyVersion } = await within((o) =>
        client.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }), o),
      );
      const version = present(PolicyVersion, 'the policy version');
      return {
        document: readDocument(version.Document, `version ${VersionId} of ${PolicyArn}`),
        inForce: version.VersionId === VersionId && version.IsDefaultVersion !== false,
      };
    },
  };
}
