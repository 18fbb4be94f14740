import { NoSuchEntityException } from '@aws-sdk/client-iam';
import type { Directory, Identities, OrganizationRecord } from '../../authz/load/directory.ts';
import type { NamedDocument } from '../../authz/policy/compiledPolicy.ts';
import { type PolicyHolder, policyHolder } from '../../authz/principal.ts';
import { type AccountFacts, SharedFacts } from './accountFacts.ts';
import { CallLimit } from './callLimit.ts';
import { DirectoryError } from './directoryError.ts';
import type { IamAccounts } from './iamAccounts.ts';
import { type IamCalls, iamCalls } from './iamCalls.ts';
import { type HolderRecord, loadHolder } from './loadHolder.ts';
import { withinDeadline } from './withinDeadline.ts';

/** The organization's policies for a holder, and when their oldest part was read. */
export interface OrganizationSource {
  recordOf(
    holder: PolicyHolder,
  ): Promise<{ readonly record: OrganizationRecord | 'none'; readonly asOf?: number }>;
}

export interface AwsDirectoryOptions {
  readonly accounts: IamAccounts;
  readonly organization: OrganizationSource;
  /** The time until a change takes effect, at most; in milliseconds. */
  readonly refreshMs: number;
  /** A clock for ages: it must not go back. */
  readonly now: () => number;
  /** The deadline of one load: shorter than the timeout of its Lambda function. */
  readonly deadlineMs?: number;
}

/** IAM's limits are per account and not published; a cold container must not use them all. */
const CALLS_AT_A_TIME = 8;
const DEADLINE_MS = 6_000;
const DEFAULT_SESSION_SECONDS = 3_600;

/**
 * Live IAM. Every load is complete or rejects: with a `DirectoryError`, an `OrganizationError`, or the
 * client's error. IAM is eventually consistent, and a load has several calls: a change between them may be
 * only partly visible until the next load.
 */
export function awsDirectory(options: AwsDirectoryOptions): Directory & Identities {
  const { accounts, organization, refreshMs, now, deadlineMs = DEADLINE_MS } = options;
  const limit = new CallLimit(CALLS_AT_A_TIME);
  const shared = new SharedFacts({ limit, deadlineMs, refreshMs, now });

  /** Undefined: the gateway does not read this account. */
  function inAccount<Result>(
    accountId: string,
    run: (calls: IamCalls, factsOf: () => Promise<AccountFacts>) => Promise<Result>,
  ): Promise<Result | undefined> {
    return withinDeadline(deadlineMs, async (signal) => {
      const client = await accounts.of(accountId);
      if (client === undefined) return undefined;
      return run(iamCalls(client, limit, signal), () => shared.of(accountId, client));
    });
  }

  return {
    async load(principal) {
      const startedAt = now();
      const holder = policyHolder(principal);
      const [loaded, inherited] = await Promise.all([
        inAccount(holder.accountId, (calls, factsOf) => loadIdentity(holder, calls, factsOf)),
        organization.recordOf(holder),
      ]);
      if (loaded === undefined) return undefined;
      const asOf = Math.min(startedAt, loaded.asOf ?? startedAt, inherited.asOf ?? startedAt);
      return { ...loaded, organization: inherited.record, asOf };
    },

    async managedPolicies(accountId, arns) {
      const found = await inAccount(accountId, async (calls) => {
        const documents = await Promise.all(
          arns.filter((arn) => isOf(accountId, arn)).map((arn) => managedPolicy(arn, calls)),
        );
        return new Map(documents.flatMap((document) => (document?.arn ? [[document.arn, document]] : [])));
      });
      if (found === undefined)
        throw new DirectoryError('foreign', `Account ${accountId} is not read by this gateway.`);
      return found;
    },

    role(accountId, roleName) {
      return inAccount(accountId, (calls) =>
        unlessGone(async () => {
          const { id: roleId, arn, trust, maxSessionSeconds, tags } = await calls.role(roleName);
          return {
            arn,
            roleId,
            roleName,
            trust,
            maxSessionSeconds: maxSessionSeconds ?? DEFAULT_SESSION_SECONDS,
            tags,
          };
        }),
      );
    },

    user(accountId, userName) {
      return inAccount(accountId, (calls) =>
        unlessGone(async () => {
          const { id: userId, arn } = await calls.user(userName);
          return { arn, userId, userName };
        }),
      );
    },
  };

  async function loadIdentity(
    holder: PolicyHolder,
    calls: IamCalls,
    factsOf: () => Promise<AccountFacts>,
  ): Promise<HolderRecord | undefined> {
    const { type } = holder;
    if (type === 'Account') return { identity: [], tags: {} };
    return loadHolder({ ...holder, type }, calls, shared, factsOf);
  }

  /**
   * Session policies may be policies that are attached to no identity, so they are read now instead of from
   * the shared listing.
   */
  async function managedPolicy(arn: string, calls: IamCalls): Promise<NamedDocument | undefined> {
    const policy = await unlessGone(() => calls.policy(arn));
    return policy && shared.document(arn, 'session', new Map([[arn, policy]]), calls);
  }
}

/** Managed policies belong to this account or to AWS. IAM does not show those of other accounts. */
function isOf(accountId: string, arn: string): boolean {
  const [, partition, service, , owner] = arn.split(':');
  return partition !== undefined && service === 'iam' && (owner === accountId || owner === 'aws');
}

async function unlessGone<Result>(ask: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof NoSuchEntityException) return undefined;
    throw error;
  }
}
