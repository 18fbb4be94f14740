import { WRITE_ATTEMPTS } from '../../model/errors.ts';
import type { MqPorts, RunOperation } from '../../model/ports.ts';
import { findBroker, requireState } from './findBroker.ts';

const DELETABLE = [
  'RUNNING',
  'REPLICA',
  'DELETION_IN_PROGRESS',
  'CREATION_FAILED',
  'CRITICAL_ACTION_REQUIRED',
] as const;

/**
 * DeleteBroker: 200 `{brokerId}`; the broker shows DELETION_IN_PROGRESS until its time, then 404. For a
 * broker that is being deleted: 200 again with the same end, so that a client whose first answer was lost may
 * repeat the call (the service's own answer is not recorded). For a broker that is being created or rebooted:
 * 400 (recorded).
 */
export function deleteBroker(ports: Pick<MqPorts, 'brokers' | 'clock' | 'durations'>): RunOperation {
  return async (input) => {
    for (let attempt = 0; attempt < WRITE_ATTEMPTS; attempt++) {
      const { broker, state } = await findBroker(ports, input);
      requireState(broker, state, DELETABLE, 'deleted');
      const deletedAt = broker.deletedAt ?? ports.clock() + ports.durations.deletion;
      if ((await ports.brokers.beginDeletion(broker, deletedAt)) === 'written') {
        return { status: 200, body: { brokerId: broker.id } };
      }
    }
    throw new Error('broker kept changing while its deletion was begun');
  };
}
