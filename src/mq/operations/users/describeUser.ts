import type { UserRecord } from '../../model/broker.ts';
import { pendingChange, rebootsDone } from '../../model/lifecycle.ts';
import type { MqPorts, RunOperation } from '../../model/ports.ts';
import { checkManagesUsers } from '../../rules/users.ts';
import { findBroker } from '../brokers/findBroker.ts';
import { findUser, userNotFound } from './findUser.ts';

/** DescribeUser: 200 with the user's current and pending values; 404 when there is none. */
export function describeUser(ports: Pick<MqPorts, 'brokers' | 'clock'>): RunOperation {
  return async (input) => {
    const { broker, state, now } = await findBroker(ports, input);
    checkManagesUsers(broker.engineType);
    const username = input.path.username ?? '';
    const done = rebootsDone(broker, now);
    const { user } = await findUser(ports.brokers, broker, username, done);
    if (user === undefined) throw userNotFound(username);
    const creating = state === 'CREATION_IN_PROGRESS';
    return { status: 200, body: userDetail(broker.id, user, { rebootsDone: done, creating }) };
  };
}

/**
 * `DescribeUserResponse`: the current values, and the pending ones of the next reboot. A user whose creation
 * is pending has no rights yet.
 * INVARIANT: members are named one by one, so that no password hash can be returned.
 * @param user As it is now (see lifecycle.ts).
 */
function userDetail(
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
