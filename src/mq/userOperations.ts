import type { RunOperation } from './operation.ts';
import { createUser } from './operations/createUser.ts';
import { deleteUser } from './operations/deleteUser.ts';
import { describeUser } from './operations/describeUser.ts';
import { listUsers } from './operations/listUsers.ts';
import { updateUser } from './operations/updateUser.ts';
import type { MqPorts } from './ports.ts';

type Ports = Pick<MqPorts, 'brokers' | 'clock' | 'hashSecret'>;

/** The operations on a broker's users, by their names in the operations table: one row each, one file each. */
export function userOperations(ports: Ports): Readonly<Record<string, RunOperation>> {
  return {
    ListUsers: listUsers(ports),
    CreateUser: createUser(ports),
    DescribeUser: describeUser(ports),
    UpdateUser: updateUser(ports),
    DeleteUser: deleteUser(ports),
  };
}
