import type { UserRecord } from '../model/broker.ts';
import { pendingChange } from '../operations/users/userChanges.ts';

/**
 * `DescribeUserResponse`: what is in force now, and beside it what a reboot will bring. A user that is still to come has no rights yet.
 * INVARIANT: members are named one by one, so that no password hash can get out.
 * @param user As it is now (see userChanges.ts).
 */
export function userDetail(
  brokerId: string,
  user: UserRecord,
  broker: { readonly rebootsDone: number; readonly creating: boolean },
): Readonly<Record<string, unknown>> {
  const change = pendingChange(user, broker);
  const { username } = user;
  if (change === undefined) return { brokerId, username, ...rights(user), ...replicates(user) };
  const coming = user.pending?.values ?? user;
  const now =
    change === 'CREATE'
      ? { consoleAccess: false, groups: [], replicationUser: false }
      : { ...rights(user), ...replicates(user) };
  const pending =
    change === 'DELETE' ? { pendingChange: change } : { pendingChange: change, ...rights(coming) };
  return { brokerId, username, ...now, pending };
}

function rights({ consoleAccess, groups }: Pick<UserRecord, 'consoleAccess' | 'groups'>) {
  return { consoleAccess, groups };
}

function replicates({ replicationUser }: Pick<UserRecord, 'replicationUser'>) {
  return { replicationUser };
}
