import { policiesOf } from '../../authz/authorizeAction.ts';
import type { QueryInput } from '../../query/queryService.ts';
import type { XmlMembers } from '../../query/xml.ts';
import type { StsDependencies } from '../dependencies.ts';

/** Needs no permission, and no policy can deny it. A deleted principal gets an error. */
export async function getCallerIdentity(
  { caller }: QueryInput,
  dependencies: StsDependencies,
): Promise<XmlMembers> {
  await policiesOf(caller, dependencies);
  const { accountId, arn, userId } = caller.principal;
  return { UserId: userId, Account: accountId, Arn: arn };
}
