import type { Account } from '../../../src/directory/account.ts';
import { SERVICE_ROLE_POLICIES } from '../../../src/directory/serviceLinkedRole.ts';
import { askedHolder, HOLDERS, type HolderKind, policyArnContext } from '../askedResources.ts';
import { changeHolder, putPolicy } from '../changeEntities.ts';
import { knownPolicy, pathOf, policyArnParameter } from '../findEntities.ts';
import { iamError, noSuchEntity } from '../iamErrors.ts';
import type { IamOperation, IamOperations } from '../iamOperation.ts';
import { pageOf, sortedBy } from '../pages.ts';
import { attachedShapes } from '../shapes.ts';
import { changeableHolder, namedHolder } from './inlinePolicies.ts';

/**
 * The most managed policies that one entity may have. Source: IAM User Guide, "IAM and AWS STS quotas";
 * roles: 20 since 2026-08-19.
 */
const MAX_ATTACHED: Readonly<Record<HolderKind, number>> = { user: 10, group: 10, role: 20 };

/** Attach… and Detach…Policy, and ListAttached…Policies, of users, groups and roles. */
export const attachedPolicyOperations: IamOperations = Object.fromEntries(
  (['user', 'group', 'role'] as const).flatMap((kind) => {
    const { called } = HOLDERS[kind];
    return [
      [`ListAttached${called}Policies`, listAttached(kind)],
      [`Attach${called}Policy`, attach(kind)],
      [`Detach${called}Policy`, detach(kind)],
    ];
  }),
);

function listAttached(kind: HolderKind): IamOperation {
  return {
    asks: askedHolder(kind),
    run: (call) => {
      const prefix = call.parameters.get('PathPrefix') ?? '/';
      const arns = namedHolder(call, kind).attached.filter((arn) => pathOf(arn).startsWith(prefix));
      const { items, more } = pageOf(sortedBy(arns, itself), itself, call.parameters);
      return { AttachedPolicies: attachedShapes(call.account, items), ...more };
    },
  };
}

const itself = (arn: string) => arn;

function attach(kind: HolderKind): IamOperation {
  return {
    asks: askedHolder(kind, policyArnContext),
    run: async (call) => {
      const arn = policyArnParameter(call.parameters);
      const { name, attached } = changeableHolder(call, kind);
      const account = withAttachable(call.account, arn, kind);
      if (attached.includes(arn)) return undefined;
      if (attached.length >= MAX_ATTACHED[kind]) {
        throw iamError(
          'LimitExceeded',
          `Cannot exceed quota for PoliciesPer${HOLDERS[kind].called}: ${MAX_ATTACHED[kind]}`,
        );
      }
      const added = [...attached, arn];
      await call.replace(changeHolder(account, kind, name, (entity) => ({ ...entity, attached: added })));
      return undefined;
    },
  };
}

function detach(kind: HolderKind): IamOperation {
  return {
    asks: askedHolder(kind, policyArnContext),
    run: async (call) => {
      const arn = policyArnParameter(call.parameters);
      const { name, attached } = changeableHolder(call, kind);
      if (!attached.includes(arn)) throw noSuchEntity(`Policy ${arn} was not found.`);
      const left = attached.filter((one) => one !== arn);
      await call.replace(changeHolder(call.account, kind, name, (entity) => ({ ...entity, attached: left })));
      return undefined;
    },
  };
}

/**
 * The account with a policy that is to be attached. A policy of AWS is stored with the account from its first
 * use on.
 * @throws QueryError NoSuchEntity, PolicyNotAttachable
 */
export function withAttachable(account: Account, arn: string, kind: HolderKind): Account {
  const policy = knownPolicy(account, arn);
  if (policy === undefined) throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
  if (pathOf(arn).startsWith(SERVICE_ROLE_POLICIES)) {
    throw iamError(
      'PolicyNotAttachable',
      `Cannot attach a Service Role Policy to a Customer ${HOLDERS[kind].called}.`,
    );
  }
  return putPolicy(account, policy);
}
