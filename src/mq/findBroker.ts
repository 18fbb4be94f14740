import type { BrokerRecord } from './broker.ts';
import { MqError } from './errors.ts';
import { type BrokerState, brokerState } from './lifecycle.ts';
import type { OperationInput } from './operation.ts';
import type { BrokerRepository, Clock } from './ports.ts';

/** Longer or other text is nobody's id; it isn't looked up, because a table key has its own limits. */
const BROKER_ID = /^b-[0-9A-Za-z-]{1,64}$/;

/** The broker of the path with its state now; a deletion that has ended is as good as no broker. The 404 sentence is recorded. */
export async function findBroker(
  ports: { readonly brokers: Pick<BrokerRepository, 'get'>; readonly clock: Clock },
  input: OperationInput,
): Promise<{ broker: BrokerRecord; state: BrokerState }> {
  const id = input.path.brokerId ?? '';
  const broker = BROKER_ID.test(id) ? await ports.brokers.get(input, id) : undefined;
  const state = broker && brokerState(broker, ports.clock());
  if (broker !== undefined && state !== undefined) return { broker, state };
  throw new MqError(
    'NotFoundException',
    `Cannot find broker ID [${id}]. Verify that your broker exists or check broker permissions.`,
    'broker-id',
  );
}
