import type { Account } from '../../../src/directory/account.ts';
import { askedHolder, boundaryContext, HOLDERS } from '../askedResources.ts';
import { changeHolder } from '../changeEntities.ts';
import { knownPolicy, policyArnParameter } from '../findEntities.ts';
import { noSuchEntity } from '../iamErrors.ts';
import type { IamCall, IamOperation, IamOperations } from '../iamOperation.ts';
import { withAttachable } from './attachedPolicies.ts';
import { changeableHolder } from './inlinePolicies.ts';

type Bounded = 'user' | 'role';

/** Put… and Delete…PermissionsBoundary of users and roles. */
export const boundaryOperations: IamOperations = Object.fromEntries(
  (['user', 'role'] as const).flatMap((kind) => {
    const { called } = HOLDERS[kind];
    return [
      [`Put${called}PermissionsBoundary`, putBoundary(kind)],
      [`Delete${called}PermissionsBoundary`, deleteBoundary(kind)],
    ];
  }),
);

function putBoundary(kind: Bounded): IamOperation {
  return {
    // The condition key iam:PermissionsBoundary has the requested boundary.
    asks: askedHolder(kind, ({ parameters }) => boundaryContext(boundaryArn(parameters))),
    run: async (call) => {
      const boundary = boundaryArn(call.parameters);
      const { name } = changeableHolder(call, kind);
      const account = withScope(call.account, boundary, kind);
      await call.replace(changeHolder(account, kind, name, (entity) => ({ ...entity, boundary })));
      return undefined;
    },
  };
}

/**
 * The account with a policy that is to become a boundary. Recorded: for a missing policy there is a special
 * sentence.
 */
export function withScope(account: Account, arn: string, kind: Bounded): Account {
  if (knownPolicy(account, arn) !== undefined) return withAttachable(account, arn, kind);
  throw noSuchEntity(`Scope ARN: ${arn} does not exist or is not attachable.`);
}

function deleteBoundary(kind: Bounded): IamOperation {
  return {
    asks: askedHolder(kind),
    run: async (call) => {
      const { name } = changeableHolder(call, kind);
      const bounded = call.account[HOLDERS[kind].list].find((one) => one.name === name);
      if (bounded?.boundary === undefined) {
        throw noSuchEntity(`The ${kind} with name ${name} has no permissions boundary.`);
      }
      await call.replace(changeHolder(call.account, kind, name, ({ boundary: _, ...entity }) => entity));
      return undefined;
    },
  };
}

function boundaryArn(parameters: IamCall['parameters']): string {
  return policyArnParameter(parameters, 'PermissionsBoundary');
}
