import { isoSeconds } from '../../../src/aws/time.ts';
import { iamUniqueId } from '../../../src/aws/uniqueId.ts';
import type { Account, AccountGroup } from '../../../src/directory/account.ts';
import type { Parameters } from '../../../src/query/parameters.ts';
import { asked, askedHolder } from '../askedResources.ts';
import { changeHolder } from '../changeEntities.ts';
import { findGroup, findUser, nameParameter, pathOf, pathParameter, sameName } from '../findEntities.ts';
import { iamError } from '../iamErrors.ts';
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
import { groupShape } from '../shapes.ts';

/** Source: IAM User Guide, "IAM and AWS STS quotas". */
const MAX_GROUPS = 10;

/** IAM API Reference: CreateGroup, UpdateGroup, DeleteGroup, AddUserToGroup, RemoveUserFromGroup. */
export const groupChanges: IamOperations = {
  CreateGroup: {
    asks: askedNew('group'),
    run: async (call) => {
      const { name, arn } = newEntity(call, 'group');
      const { account } = call;
      requireFreeName(account, 'group', name);
      requireRoom(account, 'group');
      const createdAt = isoSeconds(call.now);
      const group: AccountGroup = { name, id: iamUniqueId('AGPA'), arn, createdAt, inline: [], attached: [] };
      await call.replace({ ...account, groups: [...account.groups, group] });
      return { Group: groupShape(group) };
    },
  },
  UpdateGroup: { asks: askedHolder('group'), alsoNeeds: askedTarget, run: updateGroup },
  DeleteGroup: {
    asks: askedHolder('group'),
    run: async (call) => {
      const { account } = call;
      const group = findGroup(account, nameParameter(call.parameters, 'GroupName'));
      if (account.users.some(({ groups }) => groups.includes(group.name))) {
        throw deleteConflict('must remove users from group first');
      }
      requireNoPolicies(group);
      await call.replace({ ...account, groups: account.groups.filter((one) => one !== group) });
      return undefined;
    },
  },
  AddUserToGroup: {
    asks: askedHolder('group'),
    run: async (call) => {
      const { user, group } = membership(call);
      if (user.groups.includes(group.name)) return undefined;
      if (user.groups.length >= MAX_GROUPS) {
        throw iamError('LimitExceeded', `Cannot exceed quota for GroupsPerUser: ${MAX_GROUPS}`);
      }
      const groups = [...user.groups, group.name];
      await call.replace(changeHolder(call.account, 'user', user.name, (one) => ({ ...one, groups })));
      return undefined;
    },
  },
  RemoveUserFromGroup: {
    asks: askedHolder('group'),
    run: async (call) => {
      const { user, group } = membership(call);
      const groups = user.groups.filter((name) => name !== group.name);
      await call.replace(changeHolder(call.account, 'user', user.name, (one) => ({ ...one, groups })));
      return undefined;
    },
  },
};

/** Recorded: an unknown user is refused before an unknown group. */
function membership({ account, parameters }: IamCall) {
  const [groupName, userName] = [
    nameParameter(parameters, 'GroupName'),
    nameParameter(parameters, 'UserName'),
  ];
  return { user: findUser(account, userName), group: findGroup(account, groupName) };
}

/** UpdateGroup: "permissions on both the source object and the target object". */
function askedTarget({ account, parameters }: IamCall): readonly NeededAction[] {
  const called = nameParameter(parameters, 'GroupName');
  const group = account.groups.find((one) => sameName(one.name, called));
  if (group === undefined) return [];
  const { name, arn } = renamed(account, group, parameters);
  return arn === group.arn ? [] : [{ action: 'UpdateGroup', ...asked(account, arn, `group ${name}`, []) }];
}

function renamed(account: Account, group: AccountGroup, parameters: Parameters) {
  const renames = parameters.get('NewGroupName') !== undefined;
  const name = renames ? nameParameter(parameters, 'NewGroupName') : group.name;
  const moves = parameters.get('NewPath') !== undefined;
  const path = moves ? pathParameter(parameters, 'NewPath') : pathOf(group.arn);
  return { name, arn: arnOf(account, 'group', path, name) };
}

/** The unique id and the members stay the same. */
async function updateGroup(call: IamCall): Promise<undefined> {
  const { account, parameters } = call;
  const group = findGroup(account, nameParameter(parameters, 'GroupName'));
  const { name, arn } = renamed(account, group, parameters);
  requireFreeName(account, 'group', name, group.name);
  const users = account.users.map((user) =>
    user.groups.includes(group.name)
      ? { ...user, groups: user.groups.map((one) => (one === group.name ? name : one)) }
      : user,
  );
  await call.replace({
    ...changeHolder(account, 'group', group.name, (one) => ({ ...one, name, arn })),
    users,
  });
  return undefined;
}
