import { ENGINES } from '../../model/engine.ts';
import { LIMITS } from '../../model/limits.ts';
import type { RunOperation } from '../../model/operation.ts';
import type { MqPorts } from '../../model/ports.ts';
import { rebootsDone } from '../../model/settle.ts';
import { brokerDetail } from '../../views/brokerDetail.ts';
import { userSummary } from '../../views/userSummary.ts';
import { findBroker } from './findBroker.ts';

/** DescribeBroker: 200 with everything the broker is; 404 when there is none, or its deletion has ended. */
export function describeBroker(ports: Pick<MqPorts, 'brokers' | 'clock'>): RunOperation {
  return async (input) => {
    const { broker, state, now } = await findBroker(ports, input);
    if (!ENGINES[broker.engineType].listsUsers) return { status: 200, body: brokerDetail(broker, state, []) };
    const done = rebootsDone(broker, now);
    const { users } = await ports.brokers.users(broker, { limit: LIMITS.usersPerBroker, rebootsDone: done });
    const creating = state === 'CREATION_IN_PROGRESS';
    const summaries = users.map((user) => userSummary(user, { rebootsDone: done, creating }));
    return { status: 200, body: brokerDetail(broker, state, summaries) };
  };
}
