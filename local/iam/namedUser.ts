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

/**
 * Credentials that no call of Amazon MQ can use, so that nobody has any: clients list them before they delete
 * a user. IAM API Reference: ListSSHPublicKeys, ListSigningCertificates, ListServiceSpecificCredentials.
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
