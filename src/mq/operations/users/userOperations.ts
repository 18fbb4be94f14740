import type { MqPorts, RunOperation } from '../../model/ports.ts';
import { createUser } from './createUser.ts';
import { deleteUser } from './deleteUser.ts';
import { describeUser } from './describeUser.ts';
import { listUsers } from './listUsers.ts';
import { updateUser } from './updateUser.ts';

type Ports = Pick<MqPorts, 'brokers' | 'clock' | 'hashSecret'>;

/**
 * The operations on a broker's users, by their names in the operations table: one row each, one file each.
 */
export function userOperations(ports: Ports): Readonly<Record<string, RunOperation>> {
  return {
    ListUsers: listUsers(ports),
    CreateUser: createUser(ports),
    DescribeUser: describeUser(ports),
    UpdateUser: updateUser(ports),
    DeleteUser: deleteUser(ports),
  };
}
