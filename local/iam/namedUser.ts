import type { LongTermPrincipal } from '../../src/authz/principal.ts';
import { QueryError } from '../../src/query/queryService.ts';
import { askedAny, askedNamed, type Context } from './askedResources.ts';
import { findUser, nameParameter } from './findEntities.ts';
import type { AskedResource, IamCall, IamOperation, IamOperations } from './iamOperation.ts';

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

/** The same user as a resource. If it does not exist, it has the name from the call. */
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

/**
 * Operations that list credentials which this gateway does not have. The lists are empty; clients call them
 * before they delete a user. IAM API Reference: ListSSHPublicKeys, ListSigningCertificates,
 * ListServiceSpecificCredentials.
 */
export const emptyLists: IamOperations = {
  ListSSHPublicKeys: emptyList('SSHPublicKeys'),
  ListSigningCertificates: emptyList('Certificates'),
  ListServiceSpecificCredentials: emptyList('ServiceSpecificCredentials'),
};

function emptyList(member: string): IamOperation {
  return {
    asks: askedUser(),
    run: (call) => {
      namedUser(call);
      return { [member]: [], IsTruncated: false };
    },
  };
}
