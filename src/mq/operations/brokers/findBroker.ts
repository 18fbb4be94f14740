import type { BrokerRecord } from '../../model/broker.ts';
import { requireDecidedTags } from '../../model/decidedTags.ts';
import { MqError } from '../../model/errors.ts';
import { type BrokerState, brokerState, settleBroker } from '../../model/lifecycle.ts';
import type { BrokerRepository, Clock, OperationInput } from '../../model/ports.ts';

/** The form of an id. Other text is not looked up, because the length of a table key is limited. */
const BROKER_ID = /^b-[0-9A-Za-z-]{1,64}$/;

interface FoundBroker {
  /** As it is now. */
  readonly broker: BrokerRecord;
  /** As it is stored; a write is conditional on it. */
  readonly read: BrokerRecord;
  readonly state: BrokerState;
  /** The time of both, in milliseconds since the epoch. */
  readonly now: number;
}

/**
 * The broker of the path with its state now; a broker whose deletion has ended counts as absent. The 404
 * sentence is recorded.
 * @throws TagsChanged when its tags differ from those that the decision read
 */
export async function findBroker(
  ports: { readonly brokers: Pick<BrokerRepository, 'get'>; readonly clock: Clock },
  input: OperationInput,
): Promise<FoundBroker> {
  const id = input.path.brokerId ?? '';
  const read = BROKER_ID.test(id) ? await ports.brokers.get(input, id) : undefined;
  const now = ports.clock();
  const broker = read && settleBroker(read, now);
  const state = broker && brokerState(broker, now);
  if (read !== undefined && broker !== undefined && state !== undefined) {
    requireDecidedTags(input, 'resource', read.tags);
    return { broker, read, state, now };
  }
  throw new MqError(
    'NotFoundException',
    `Cannot find broker ID [${id}]. Verify that your broker exists or check broker permissions.`,
    'broker-id',
  );
}

/**
 * Refuses a call that the broker's state does not allow.
 * Recorded (hashicorp/terraform-provider-aws issue 19067): `Broker [name] can't be deleted while in state
 * [REBOOT_IN_PROGRESS]`.
 */
export function requireState(
  broker: BrokerRecord,
  state: BrokerState,
  allowed: readonly BrokerState[],
  deed: 'deleted' | 'promoted' | 'rebooted' | 'replicated' | 'updated',
): void {
  if (allowed.includes(state)) return;
  throw new MqError(
    'BadRequestException',
    `Broker [${broker.name}] can't be ${deed} while in state [${state}]`,
    'broker-id',
  );
}
