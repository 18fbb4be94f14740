import {
  DescribeOrganizationCommand,
  DescribePolicyCommand,
  ListParentsCommand,
  ListPoliciesForTargetCommand,
  ListRootsCommand,
  type OrganizationsClient,
} from '@aws-sdk/client-organizations';
import type { NamedDocument } from '../../authz/policy/compiledPolicy.ts';
import { readDocument } from '../export/readDocument.ts';
import { fullAccess } from '../organization/fullAccess.ts';
import { POLICY_TYPES, type PolicyType } from '../organization/organization.ts';
import { allPages } from './allPages.ts';
import type { CallLimit, Within } from './callLimit.ts';
import { DirectoryError, present } from './directoryError.ts';

/**
 * Five levels of organizational units below the root (Organizations User Guide, "Quotas"), with a reserve.
 */
const MAX_LEVELS = 10;

/**
 * The calls of the Organizations API that the live directory makes, each complete. Source: Organizations API
 * Reference.
 */
export type OrganizationCalls = ReturnType<typeof organizationCalls>;

export function organizationCalls(client: OrganizationsClient, limit: CallLimit, abortSignal: AbortSignal) {
  const within: Within = (call) => limit.run(abortSignal, () => call({ abortSignal }));
  /** One for all levels that it is attached to. */
  const documents = new Map<string, Promise<unknown>>();

  async function parentOf(ChildId: string): Promise<{ id: string; isRoot: boolean }> {
    const parents = await tokenPages(
      'Parents',
      (NextToken) => within((o) => client.send(new ListParentsCommand({ ChildId, NextToken }), o)),
      ({ Parents }) => Parents,
    );
    const parent = present(parents[0], `the parent of ${ChildId}`);
    return { id: present(parent.Id, `the parent of ${ChildId}`), isRoot: parent.Type === 'ROOT' };
  }

  async function document(PolicyId: string): Promise<unknown> {
    const { Policy } = await within((o) => client.send(new DescribePolicyCommand({ PolicyId }), o));
    return readDocument(Policy?.Content, `the organization's policy ${PolicyId}`);
  }

  return {
    async organization() {
      const { Organization } = await within((o) => client.send(new DescribeOrganizationCommand({}), o));
      return {
        id: present(Organization?.Id, "the organization's id"),
        managementAccountId: present(Organization?.MasterAccountId, 'the management account'),
      };
    },

    /** Types that are enabled, or being enabled or disabled. */
    async policyTypes(): Promise<readonly PolicyType[]> {
      const roots = await tokenPages(
        'Roots',
        (NextToken) => within((o) => client.send(new ListRootsCommand({ NextToken }), o)),
        ({ Roots }) => Roots,
      );
      const types = present(present(roots[0], 'the root').PolicyTypes, "the root's policy types");
      return POLICY_TYPES.filter((type) => types.some(({ Type }) => Type === type));
    },

    /** Ids from the root down to the account. */
    async branch(accountId: string): Promise<readonly string[]> {
      const branch = [accountId];
      for (let child = accountId; branch.length <= MAX_LEVELS; ) {
        const parent = await parentOf(child);
        branch.unshift(parent.id);
        if (parent.isRoot) return branch;
        child = parent.id;
      }
      throw new DirectoryError('incomplete', `AWS names no root above ${accountId}.`);
    },

    async attachedTo(TargetId: string, Filter: PolicyType): Promise<readonly NamedDocument[]> {
      const attached = await tokenPages(
        'Policies',
        (NextToken) =>
          within((o) => client.send(new ListPoliciesForTargetCommand({ TargetId, Filter, NextToken }), o)),
        ({ Policies }) => Policies,
      );
      return Promise.all(
        attached.map(async ({ Id, Arn, Name }) => {
          const id = present(Id, "an organization policy's id");
          const arn = present(Arn, `the ARN of ${id}`);
          const known = fullAccess(arn);
          if (known === undefined && !documents.has(id)) documents.set(id, document(id));
          return {
            name: present(Name, `the name of ${id}`),
            arn,
            source: TargetId,
            document: known ?? (await documents.get(id)),
          };
        }),
      );
    },
  };
}

interface TokenPage {
  readonly NextToken?: string | undefined;
}

/**
 * Listings of Organizations continue with `NextToken` and have no truncation flag. An empty page may have a
 * successor.
 */
function tokenPages<Answer extends TokenPage, Item>(
  what: string,
  ask: (token: string | undefined) => Promise<Answer>,
  itemsOf: (answer: Answer) => readonly Item[] | undefined,
): Promise<readonly Item[]> {
  return allPages(
    what,
    async (token) => {
      const answer = await ask(token);
      return { answer, IsTruncated: Boolean(answer.NextToken), Marker: answer.NextToken };
    },
    ({ answer }) => itemsOf(answer),
  );
}
