import { isDeepStrictEqual } from 'node:util';
import type { UserRecord, UserValues } from '../../model/broker.ts';
import { concurrentUpdate, MqError } from '../../model/errors.ts';
import type { MqPorts, RunOperation } from '../../model/ports.ts';
import { checkGroups, checkPassword, checkReplicationUser } from '../../rules/users.ts';
import { readShape } from '../../shapes/readShape.ts';
import { updateUserShape } from '../../shapes/requests.ts';
import { findUser, findUserBroker, type UserDecision, userNotFound, writeUser } from './findUser.ts';

/**
 * UpdateUser: 200 `{}`; the given members change with the next reboot, the others stay. If the user's
 * creation is pending, the change is part of it. If the user's deletion is pending: 409 (in the model; its
 * cause is not recorded).
 */
export function updateUser(ports: Pick<MqPorts, 'brokers' | 'clock' | 'hashSecret'>): RunOperation {
  return async (input) => {
    const { broker } = await findUserBroker(ports, input);
    const username = input.path.username ?? '';
    const { password, ...given } = readShape(updateUserShape, input.body);
    if (password !== undefined) checkPassword(password, 'password');
    if (given.groups !== undefined) checkGroups(given.groups, 'groups');
    const { user } = await findUser(ports.brokers, broker, username, broker.reboots);
    if (user === undefined) throw userNotFound(username);
    const passwordHash = password === undefined ? undefined : await ports.hashSecret(password);
    await writeUser(
      ports,
      input,
      (found, { reboots }) => {
        if (found === undefined) throw userNotFound(username);
        return changed(found, { ...given, passwordHash }, reboots);
      },
      concurrentUpdate,
    );
    return { status: 200, body: {} };
  };
}

type Given = { readonly [Member in keyof UserValues]?: UserValues[Member] | undefined };

function changed({ version: _read, ...user }: UserRecord, given: Given, reboots: number): UserDecision {
  if (user.pending?.change === 'DELETE') {
    throw new MqError(
      'ConflictException',
      `User [${user.username}] is being deleted. Reboot the broker, then create the user again.`,
      'username',
    );
  }
  const { consoleAccess, groups, replicationUser, passwordHash } = user;
  const current: UserValues = { consoleAccess, groups, replicationUser, passwordHash };
  const before = user.pending?.values ?? current;
  const values: UserValues = {
    consoleAccess: given.consoleAccess ?? before.consoleAccess,
    groups: given.groups ?? before.groups,
    replicationUser: given.replicationUser ?? before.replicationUser,
    passwordHash: given.passwordHash ?? before.passwordHash,
  };
  checkReplicationUser(values, 'replicationUser');
  if (isDeepStrictEqual(values, before)) return undefined;
  const counts = { users: 0, leaving: 0 } as const;
  if (user.pending?.change === 'CREATE') return { ...counts, next: { ...user, ...values } };
  if (isDeepStrictEqual(values, current)) return { ...counts, next: { ...user, pending: undefined } };
  return { ...counts, next: { ...user, pending: { change: 'UPDATE', reboots, values } } };
}
