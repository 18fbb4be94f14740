import { isoSeconds } from '../../../src/aws/time.ts';
import { iamUniqueId } from '../../../src/aws/uniqueId.ts';
import type { Account, AccountUser } from '../../../src/directory/account.ts';
import type { Parameters } from '../../../src/query/parameters.ts';
import type { XmlMembers } from '../../../src/query/xml.ts';
import { listAccessKeyPlaces } from '../../../src/state/keys/manageAccessKeys.ts';
import { devicesOf } from '../../../src/state/keys/manageMfaDevices.ts';
import { movedUserSecrets } from '../../../src/state/keys/moveUserSecrets.ts';
import { asked, askedHolder, boundaryContext, type Context } from '../askedResources.ts';
import { changeHolder } from '../changeEntities.ts';
import {
  findUser,
  nameParameter,
  pathOf,
  pathParameter,
  policyArnParameter,
  sameName,
} from '../findEntities.ts';
import type { IamCall, IamOperations, NeededAction } from '../iamOperation.ts';
import {
  arnOf,
  askedNew,
  deleteConflict,
  newEntity,
  requireFreeName,
  requireNoPolicies,
  requireRoom,
} from '../newEntities.ts';
import { boundaryShape, userShape } from '../shapes.ts';
import { readTags, requestTagContext, tagsMember } from '../tags.ts';
import { withPrincipal } from '../trustedPrincipals.ts';
import { withScope } from './boundaries.ts';

/** IAM API Reference: CreateUser, UpdateUser, DeleteUser. */
export const userChanges: IamOperations = {
  CreateUser: {
    asks: askedNew('user', ({ parameters }) => creationContext(parameters)),
    alsoAsks: ({ parameters }) => (readTags(parameters).length > 0 ? ['TagUser'] : []),
    run: createUser,
  },
  UpdateUser: { asks: askedHolder('user'), alsoNeeds: askedTarget, run: updateUser },
  DeleteUser: { asks: askedHolder('user'), run: deleteUser },
};

/** The condition keys of a call that creates a user or role. */
export function creationContext(parameters: Parameters): Context {
  return [...requestTagContext(readTags(parameters)), ...boundaryContext(boundaryOf(parameters))];
}

function boundaryOf(parameters: Parameters): string | undefined {
  const named = parameters.get('PermissionsBoundary') !== undefined;
  return named ? policyArnParameter(parameters, 'PermissionsBoundary') : undefined;
}

/** The boundary of a new user or role, and the account with that policy. */
export function withBoundary({ account, parameters }: IamCall, kind: 'user' | 'role') {
  const boundary = boundaryOf(parameters);
  if (boundary === undefined) return { account, boundary: {} };
  return { account: withScope(account, boundary, kind), boundary: { boundary } };
}

async function createUser(call: IamCall): Promise<XmlMembers> {
  const { name, arn } = newEntity(call, 'user');
  requireFreeName(call.account, 'user', name);
  requireRoom(call.account, 'user');
  const { account, boundary } = withBoundary(call, 'user');
  const user: AccountUser = {
    name,
    id: iamUniqueId('AIDA'),
    arn,
    createdAt: isoSeconds(call.now),
    inline: [],
    attached: [],
    groups: [],
    ...boundary,
    tags: readTags(call.parameters),
  };
  await call.replace({ ...account, users: [...account.users, user] });
  return { User: { ...userShape(user), ...boundaryShape(user.boundary), ...tagsMember(user.tags) } };
}

/** UpdateUser: "permissions on both the source object and the target object". */
function askedTarget(call: IamCall): readonly NeededAction[] {
  const { account, parameters } = call;
  const called = nameParameter(parameters, 'UserName');
  const user = account.users.find((one) => sameName(one.name, called));
  if (user === undefined) return [];
  const { name, arn } = renamed(account, user, parameters);
  return arn === user.arn ? [] : [{ action: 'UpdateUser', ...asked(account, arn, `user ${name}`, []) }];
}

function renamed(account: Account, user: AccountUser, parameters: Parameters) {
  const renames = parameters.get('NewUserName') !== undefined;
  const name = renames ? nameParameter(parameters, 'NewUserName', 64) : user.name;
  const moves = parameters.get('NewPath') !== undefined;
  const path = moves ? pathParameter(parameters, 'NewPath') : pathOf(user.arn);
  return { name, arn: arnOf(account, 'user', path, name) };
}

/** The unique id, access keys, groups and the trust of roles stay the same. */
async function updateUser(call: IamCall): Promise<undefined> {
  const { account, parameters, table, secrets } = call;
  const user = findUser(account, nameParameter(parameters, 'UserName'));
  const { name, arn } = renamed(account, user, parameters);
  requireFreeName(account, 'user', name, user.name);
  const { accountId } = account;
  const principal = { type: 'User', accountId, arn, userId: user.id, userName: name } as const;
  const along = arn === user.arn ? [] : await movedUserSecrets(table, secrets, principal);
  const next = changeHolder(account, 'user', user.name, (one) => ({ ...one, name, arn }));
  await call.replace(withPrincipal(next, user.arn, arn), along);
  return undefined;
}

async function deleteUser(call: IamCall): Promise<undefined> {
  const { account, parameters, table } = call;
  const user = findUser(account, nameParameter(parameters, 'UserName'));
  if (user.groups.length > 0) throw deleteConflict('must remove users from group first');
  requireNoPolicies(user);
  if (user.loginProfile !== undefined) throw deleteConflict('must delete login profile first');
  const keys = await listAccessKeyPlaces(table, account.accountId, user.id);
  if (keys.length > 0) throw deleteConflict('must delete access keys first');
  const devices = await devicesOf(table, { accountId: account.accountId, userId: user.id });
  if (devices.length > 0) throw deleteConflict('must remove tokens from principal first');
  const users = account.users.filter((one) => one !== user);
  await call.replace(withPrincipal({ ...account, users }, user.arn, user.id));
  return undefined;
}
