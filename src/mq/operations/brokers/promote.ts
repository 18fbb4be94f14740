import type { BrokerRecord, Replication } from '../../model/broker.ts';
import { MqError, WRITE_ATTEMPTS } from '../../model/errors.ts';
import { brokerState, settleBroker } from '../../model/lifecycle.ts';
import type { BrokerUpdate, MqPorts, OperationInput, RunOperation } from '../../model/ports.ts';
import { readShape } from '../../shapes/readShape.ts';
import { promoteShape } from '../../shapes/requests.ts';
import { findBroker, requireState } from './findBroker.ts';

type Ports = Pick<MqPorts, 'brokers' | 'clock'>;

/**
 * Promote: 200 `{brokerId}`; the replica is the primary at once, and its primary the replica, both in one
 * transaction. Only a primary in the same scope is demoted: the gateway of another Region demotes its own.
 * SWITCHOVER needs both sides running; FAILOVER does not check the other side (Developer Guide, "Initiating
 * switchover or failover").
 */
export function promote(ports: Ports): RunOperation {
  return async (input) => {
    const first = await findBroker(ports, input);
    const { mode } = readShape(promoteShape, input.body);
    for (let attempt = 0; attempt < WRITE_ATTEMPTS; attempt++) {
      const { broker, read, state } = attempt === 0 ? first : await findBroker(ports, input);
      const { replication } = broker;
      if (replication === undefined) {
        throw wrong(`Broker [${broker.name}] is not in a data replication pair. Specify a replica broker.`);
      }
      if (replication.role === 'PRIMARY') {
        throw wrong(`Broker [${broker.name}] is the primary of its pair. Specify the replica broker.`);
      }
      requireState(broker, state, ['REPLICA'], 'promoted');
      const demotion = await demotedPrimary(ports, input, broker, replication, mode);
      const next: BrokerRecord = { ...broker, replication: { ...replication, role: 'PRIMARY' } };
      const updates = demotion === undefined ? [] : [demotion];
      const outcome = await ports.brokers.update({ read, next }, ...updates);
      if (outcome === 'written') return { status: 200, body: { brokerId: broker.id } };
    }
    throw new Error('brokers kept changing while one was promoted');
  };
}

/**
 * INVARIANT: a primary is demoted only where it names this replica as its counterpart: permission to promote
 * one broker must not be enough to demote a broker outside its pair.
 */
async function demotedPrimary(
  ports: Ports,
  input: OperationInput,
  replica: BrokerRecord,
  { counterpart }: Replication,
  mode: 'SWITCHOVER' | 'FAILOVER',
): Promise<BrokerUpdate | undefined> {
  if (counterpart === undefined || counterpart.region !== input.region) return undefined;
  const read = await ports.brokers.get(input, counterpart.brokerId);
  const now = ports.clock();
  const primary = read && settleBroker(read, now);
  const state = primary && brokerState(primary, now);
  const names = (side: Replication | undefined) => side?.counterpart?.brokerId === replica.id;
  if (mode === 'SWITCHOVER' && (state !== 'RUNNING' || !primary || !names(primary.replication))) {
    throw wrong(
      `Primary broker [${counterpart.brokerId}] of broker [${replica.name}] is not ` +
        'replicating. Make sure that it is [RUNNING] and was rebooted after the replica ' +
        'was created, or specify mode [FAILOVER].',
      'mode',
    );
  }
  if (!read || !primary || state === undefined || state === 'DELETION_IN_PROGRESS') return undefined;
  const { replication, pending } = primary;
  const demoted = (side: Replication | undefined) =>
    side !== undefined && names(side) ? { replication: { ...side, role: 'REPLICA' as const } } : {};
  const next: BrokerRecord = {
    ...primary,
    ...demoted(replication),
    pending: pending && { ...pending, ...demoted(pending.replication) },
  };
  return { read, next };
}

function wrong(sentence: string, attribute = 'broker-id'): MqError {
  return new MqError('BadRequestException', sentence, attribute);
}
