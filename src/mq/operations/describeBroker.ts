import { ENGINES } from '../engine.ts';
import { findBroker } from '../findBroker.ts';
import type { RunOperation } from '../operation.ts';
import type { MqPorts } from '../ports.ts';
import { brokerDetail } from '../views/brokerDetail.ts';

/** DescribeBroker: 200 with everything the broker is; 404 when there is none, or its deletion has ended. */
export function describeBroker(ports: Pick<MqPorts, 'brokers' | 'clock'>): RunOperation {
  return async (input) => {
    const { broker, state } = await findBroker(ports, input);
    const usernames = ENGINES[broker.engineType].listsUsers
      ? await ports.brokers.usernames(input, broker.id)
      : [];
    return { status: 200, body: brokerDetail(broker, state, usernames) };
  };
}
