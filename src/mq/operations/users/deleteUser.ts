import type { MqPorts, RunOperation } from '../../model/ports.ts';
import { userNotFound, writeUser } from './findUser.ts';

/**
 * DeleteUser: 200 `{}`; the next reboot removes the user. A user whose creation is pending is removed at
 * once, because no reboot has added it yet (the service's own behaviour is not recorded). A user whose
 * deletion is pending: 200 again.
 */
export function deleteUser(ports: Pick<MqPorts, 'brokers' | 'clock'>): RunOperation {
  return async (input) => {
    await writeUser(
      ports,
      input,
      (user, { reboots }) => {
        if (user === undefined) throw userNotFound(input.path.username ?? '');
        if (user.pending?.change === 'DELETE') return undefined;
        if (user.pending?.change === 'CREATE') return { next: undefined, users: -1, leaving: 0 };
        const { version: _read, ...kept } = user;
        return { next: { ...kept, pending: { change: 'DELETE', reboots } }, users: 0, leaving: 1 };
      },
      () => new Error('user kept changing while its deletion was written'),
    );
    return { status: 200, body: {} };
  };
}
