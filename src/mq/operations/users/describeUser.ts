import type { RunOperation } from '../../model/operation.ts';
import type { MqPorts } from '../../model/ports.ts';
import { rebootsDone } from '../../model/settle.ts';
import { checkManagesUsers } from '../../rules/managedUsers.ts';
import { userDetail } from '../../views/userDetail.ts';
import { findBroker } from '../brokers/findBroker.ts';
import { findUser, userNotFound } from './findUser.ts';

/** DescribeUser: 200 with what the user is now and what is pending; 404 when there is none. */
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
