import type { LongTermPrincipal } from '../../src/authz/principal.ts';
import { QueryError } from '../../src/query/queryService.ts';
import { askedAny, askedNamed, type Context } from './askedResources.ts';
import { findUser, nameParameter } from './findEntities.ts';
import type { AskedResource, IamCall } from './iamOperation.ts';

/** The user that a call names; without a name, the caller, who must be a user or the root user. */
export function namedUser({ account, parameters, caller: { principal } }: IamCall): LongTermPrincipal {
  if (parameters.get('UserName') === undefined) {
    if (principal.type === 'User' || principal.type === 'Account') return principal;
    throw new QueryError('ValidationError', 'Must specify userName when calling with non-User credentials');
  }
  const user = findUser(account, nameParameter(parameters, 'UserName'));
  const { accountId } = account;
  return { type: 'User', accountId, arn: user.arn, userId: user.id, userName: user.name };
}

/** The same user as a resource. One that does not exist is named as the call names it. */
export function askedUser(more?: (call: IamCall) => Context) {
  return (call: IamCall): AskedResource => {
    const { principal } = call.caller;
    if (call.parameters.get('UserName') !== undefined) {
      return askedNamed('user', nameParameter(call.parameters, 'UserName'), more)(call);
    }
    if (principal.type === 'User') return askedNamed('user', principal.userName, more)(call);
    if (principal.type === 'Account') return askedAny();
    throw new QueryError('ValidationError', 'Must specify userName when calling with non-User credentials');
  };
}
