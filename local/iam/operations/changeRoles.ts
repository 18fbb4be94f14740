import { isoSeconds } from '../../../src/aws/time.ts';
import { iamUniqueId } from '../../../src/aws/uniqueId.ts';
import type { AccountRole } from '../../../src/directory/account.ts';
import { SERVICE_LINKED_ROLES } from '../../../src/directory/serviceLinkedRole.ts';
import type { XmlMembers } from '../../../src/query/xml.ts';
import { askedHolder } from '../askedResources.ts';
import { trustParameter } from '../documents.ts';
import { changeableRole, nameParameter, pathOf } from '../findEntities.ts';
import { iamError } from '../iamErrors.ts';
import type { IamCall, IamOperations } from '../iamOperation.ts';
import {
  askedNew,
  deleteConflict,
  newEntity,
  requireFreeName,
  requireNoPolicies,
  requireRoom,
} from '../newEntities.ts';
import { boundaryShape, newRoleShape } from '../shapes.ts';
import { readTags, tagsMember } from '../tags.ts';
import { withPrincipal } from '../trustedPrincipals.ts';
import { creationContext, withBoundary } from './changeUsers.ts';
import { descriptionOf, sessionSecondsOf } from './roles.ts';

/** IAM API Reference: CreateRole, DeleteRole. */
export const roleChanges: IamOperations = {
  CreateRole: {
    asks: askedNew('role', ({ parameters }) => creationContext(parameters)),
    alsoAsks: ({ parameters }) => (readTags(parameters).length > 0 ? ['TagRole'] : []),
    run: createRole,
  },
  DeleteRole: { asks: askedHolder('role'), run: deleteRole },
};

async function createRole(call: IamCall): Promise<XmlMembers> {
  const { parameters } = call;
  const { name, arn } = newEntity(call, 'role');
  requireOwnName(name, arn);
  const trust = trustParameter(parameters, 'AssumeRolePolicyDocument', call.account);
  const description = descriptionOf(parameters);
  const maxSessionSeconds = sessionSecondsOf(parameters);
  requireFreeName(call.account, 'role', name);
  requireRoom(call.account, 'role');
  const { account, boundary } = withBoundary(call, 'role');
  const role: AccountRole = {
    name,
    id: iamUniqueId('AROA'),
    arn,
    createdAt: isoSeconds(call.now),
    inline: [],
    attached: [],
    trust,
    ...(description === undefined ? {} : { description }),
    ...(maxSessionSeconds === undefined ? {} : { maxSessionSeconds }),
    ...boundary,
    tags: readTags(parameters),
  };
  await call.replace({ ...account, roles: [...account.roles, role] });
  return { Role: { ...newRoleShape(role), ...boundaryShape(role.boundary), ...tagsMember(role.tags) } };
}

/** Service-linked roles are made by their services; here only CreateServiceLinkedRole makes one. */
function requireOwnName(name: string, arn: string): void {
  if (pathOf(arn).startsWith(SERVICE_LINKED_ROLES)) {
    throw iamError('InvalidInput', `The path ${SERVICE_LINKED_ROLES} is reserved for service-linked roles.`);
  }
  if (/^AWSServiceRoleFor/i.test(name)) {
    throw iamError('InvalidInput', 'The prefix AWSServiceRoleFor is reserved for service-linked roles.');
  }
}

async function deleteRole(call: IamCall): Promise<undefined> {
  const { account } = call;
  const role = changeableRole(account, nameParameter(call.parameters, 'RoleName'));
  if (account.instanceProfiles.some((profile) => profile.role === role.name)) {
    throw deleteConflict('must remove roles from instance profile first');
  }
  requireNoPolicies(role);
  const roles = account.roles.filter((one) => one !== role);
  await call.replace(withPrincipal({ ...account, roles }, role.arn, role.id));
  return undefined;
}
