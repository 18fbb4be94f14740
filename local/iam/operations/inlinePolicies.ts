import type { InlinePolicy, PolicyHolder } from '../../../src/directory/account.ts';
import { askedHolder, HOLDERS, type HolderKind } from '../askedResources.ts';
import { changeHolder } from '../changeEntities.ts';
import { documentSize, encodeDocument, policyParameter } from '../documents.ts';
import { changeableRole, findGroup, findRole, findUser, nameParameter, sameName } from '../findEntities.ts';
import { iamError, noSuchEntity } from '../iamErrors.ts';
import type { IamCall, IamOperation, IamOperations } from '../iamOperation.ts';
import { pageOf, sortedBy } from '../pages.ts';

/**
 * The most characters of all inline policies of one entity together. Source: IAM User Guide, "IAM and AWS STS
 * quotas".
 */
const MAX_SIZE: Readonly<Record<HolderKind, number>> = { user: 2_048, group: 5_120, role: 10_240 };

const byName = ({ name }: InlinePolicy) => name;

/** Get…, List…, Put… and Delete…Policy of users, groups and roles. */
export const inlinePolicyOperations: IamOperations = Object.fromEntries(
  (['user', 'group', 'role'] as const).flatMap((kind) => {
    const { called } = HOLDERS[kind];
    return [
      [`Get${called}Policy`, getPolicy(kind)],
      [`List${called}Policies`, listPolicies(kind)],
      [`Put${called}Policy`, putPolicy(kind)],
      [`Delete${called}Policy`, deletePolicy(kind)],
    ];
  }),
);

function getPolicy(kind: HolderKind): IamOperation {
  return {
    asks: askedHolder(kind),
    run: (call) => {
      const holder = namedHolder(call, kind);
      const name = nameParameter(call.parameters, 'PolicyName');
      const policy = findInline(holder, kind, name);
      return {
        [HOLDERS[kind].parameter]: holder.name,
        // The name as the call has it (recorded).
        PolicyName: name,
        PolicyDocument: encodeDocument(policy.document),
      };
    },
  };
}

function listPolicies(kind: HolderKind): IamOperation {
  return {
    asks: askedHolder(kind),
    run: (call) => {
      const { inline } = namedHolder(call, kind);
      const { items, more } = pageOf(sortedBy(inline, byName), byName, call.parameters);
      return { PolicyNames: items.map(byName), ...more };
    },
  };
}

function putPolicy(kind: HolderKind): IamOperation {
  return {
    asks: askedHolder(kind),
    run: async (call) => {
      const holder = changeableHolder(call, kind);
      const name = nameParameter(call.parameters, 'PolicyName');
      const document = policyParameter(call.parameters, 'inline');
      // A name that differs only by case names the same policy, which keeps its original name.
      const kept = holder.inline.find((one) => sameName(one.name, name))?.name ?? name;
      const inline = [...holder.inline.filter((one) => one.name !== kept), { name: kept, document }];
      const size = inline.reduce((sum, policy) => sum + documentSize(policy.document), 0);
      if (size > MAX_SIZE[kind]) {
        throw iamError(
          'LimitExceeded',
          `Maximum policy size of ${MAX_SIZE[kind]} bytes exceeded for ${kind} ${holder.name}`,
        );
      }
      await call.replace(withInline(call, kind, holder.name, inline));
      return undefined;
    },
  };
}

function deletePolicy(kind: HolderKind): IamOperation {
  return {
    asks: askedHolder(kind),
    run: async (call) => {
      const holder = changeableHolder(call, kind);
      const policy = findInline(holder, kind, nameParameter(call.parameters, 'PolicyName'));
      const inline = holder.inline.filter((one) => one !== policy);
      await call.replace(withInline(call, kind, holder.name, inline));
      return undefined;
    },
  };
}

/** The user, group or role that a call names. */
export function namedHolder({ account, parameters }: IamCall, kind: HolderKind): PolicyHolder {
  const name = nameParameter(parameters, HOLDERS[kind].parameter);
  if (kind === 'user') return findUser(account, name);
  return kind === 'group' ? findGroup(account, name) : findRole(account, name);
}

/** The same, but only if the account may change it. */
export function changeableHolder(call: IamCall, kind: HolderKind): PolicyHolder {
  const holder = namedHolder(call, kind);
  return kind === 'role' ? changeableRole(call.account, holder.name) : holder;
}

function findInline({ inline }: PolicyHolder, kind: HolderKind, name: string): InlinePolicy {
  const policy = inline.find((one) => sameName(one.name, name));
  if (policy !== undefined) return policy;
  throw noSuchEntity(`The ${kind} policy with name ${name} cannot be found.`);
}

function withInline({ account }: IamCall, kind: HolderKind, name: string, inline: readonly InlinePolicy[]) {
  return changeHolder(account, kind, name, (entity) => ({ ...entity, inline }));
}
