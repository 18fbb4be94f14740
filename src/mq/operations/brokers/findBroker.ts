import type { BrokerRecord } from '../../model/broker.ts';
import { MqError } from '../../model/errors.ts';
import { type BrokerState, brokerState } from '../../model/lifecycle.ts';
import type { OperationInput } from '../../model/operation.ts';
import type { BrokerRepository, Clock } from '../../model/ports.ts';
import { settleBroker } from '../../model/settle.ts';

/** Longer or other text is nobody's id; it isn't looked up, because a table key has its own limits. */
const BROKER_ID = /^b-[0-9A-Za-z-]{1,64}$/;

export interface FoundBroker {
  /** As it is now. */
  readonly broker: BrokerRecord;
  /** As it is kept: what a write conditions on. */
  readonly read: BrokerRecord;
  readonly state: BrokerState;
  /** The moment of both, in milliseconds since the epoch. */
  readonly now: number;
}

/** The broker of the path with its state now; a deletion that has ended is as good as no broker. The 404 sentence is recorded. */
export async function findBroker(
  ports: { readonly brokers: Pick<BrokerRepository, 'get'>; readonly clock: Clock },
  input: OperationInput,
): Promise<FoundBroker> {
  const id = input.path.brokerId ?? '';
  const read = BROKER_ID.test(id) ? await ports.brokers.get(input, id) : undefined;
  const now = ports.clock();
  const broker = read && settleBroker(read, now);
  const state = broker && brokerState(broker, now);
  if (read !== undefined && broker !== undefined && state !== undefined) return { broker, read, state, now };
  throw new MqError(
    'NotFoundException',
    `Cannot find broker ID [${id}]. Verify that your broker exists or check broker permissions.`,
    'broker-id',
  );
}
