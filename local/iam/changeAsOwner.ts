import type { AccountStore } from '../../src/directory/accountStore.ts';
import { Parameters } from '../../src/query/parameters.ts';
import { QueryError } from '../../src/query/queryService.ts';
import { SnapshotError } from '../../src/state/snapshots/snapshots.ts';
import { CommandFault } from '../../workbench/commandFault.ts';
import { HOLDERS, type HolderKind } from './askedResources.ts';
import type { IamCall, IamOperation } from './iamOperation.ts';
import { policyChanges } from './operations/changePolicies.ts';
import { inlinePolicyOperations } from './operations/inlinePolicies.ts';

/** The most attempts, if other changes of the account happen at the same time. */
const ATTEMPTS = 10;
/** Source: IAM User Guide, "IAM and AWS STS quotas": versions of a managed policy. */
const MAX_VERSIONS = 5;
const INLINE = /^inline arn:[^:]*:iam::\d{12}:(user|group|role)\/(?:\S*\/)?(\S+) (\S+)$/u;

/**
 * Puts a policy into force by the operations of the IAM API: a new default version of a managed policy, which
 * replaces the oldest version if there are too many, or an inline policy. No policy is evaluated, because the
 * user is the person who runs the gateway and could also change its files.
 * @param policy `managed <arn>` or `inline <holder's arn> <name>`
 * @throws CommandFault with IAM's sentence
 */
export async function changeAsOwner(
  store: AccountStore,
  now: () => number,
  accountId: string,
  policy: string,
  text: string,
): Promise<void> {
  try {
    for (const [operation, parameters] of await stepsFor(store, accountId, policy, text)) {
      await runChange(store, now, accountId, operation, parameters);
    }
  } catch (error) {
    if (error instanceof QueryError) throw new CommandFault(error.message);
    throw error;
  }
}

type Change = readonly [operation: IamOperation | undefined, parameters: Readonly<Record<string, string>>];

async function stepsFor(
  store: AccountStore,
  accountId: string,
  policy: string,
  PolicyDocument: string,
): Promise<readonly Change[]> {
  const [, kind, holder = '', PolicyName = ''] = INLINE.exec(policy) ?? [];
  if (kind !== undefined) {
    const { called, parameter } = HOLDERS[kind as HolderKind];
    const parameters = { [parameter]: holder, PolicyName, PolicyDocument };
    return [[inlinePolicyOperations[`Put${called}Policy`], parameters]];
  }
  const PolicyArn = policy.slice('managed '.length);
  const { account } = await store.read(accountId);
  const { versions = [], versionId } = account.policies.find(({ arn }) => arn === PolicyArn) ?? {};
  const oldest = versions.findLast(({ id }) => id !== versionId)?.id ?? '';
  const removal: Change = [policyChanges.DeletePolicyVersion, { PolicyArn, VersionId: oldest }];
  const creation: Change = [
    policyChanges.CreatePolicyVersion,
    { PolicyArn, PolicyDocument, SetAsDefault: 'true' },
  ];
  return versions.length < MAX_VERSIONS ? [creation] : [removal, creation];
}

async function runChange(
  store: AccountStore,
  now: () => number,
  accountId: string,
  operation: Change[0],
  parameters: Change[1],
): Promise<void> {
  if (operation === undefined) throw new CommandFault('There is no such operation.');
  for (let attempt = 1; ; attempt++) {
    const stored = await store.read(accountId);
    const { account, organization } = stored;
    const arn = `arn:${account.partition}:iam::${accountId}:root`;
    // INVARIANT: these operations change only the account; they use neither the table nor keys nor the
    // service-linked role.
    const call = {
      caller: { principal: { type: 'Account', accountId, arn, userId: accountId } },
      parameters: new Parameters(new Map(Object.entries(parameters))),
      account,
      organization,
      now: now(),
      replace: (changed: IamCall['account']) => store.replace(stored, changed),
    } as unknown as IamCall;
    try {
      await operation.run(call);
      return;
    } catch (error) {
      const conflict = error instanceof SnapshotError && error.code === 'conflict';
      if (!conflict || attempt === ATTEMPTS) throw error;
    }
  }
}
