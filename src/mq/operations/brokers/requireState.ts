import type { BrokerRecord } from '../../model/broker.ts';
import { MqError } from '../../model/errors.ts';
import type { BrokerState } from '../../model/lifecycle.ts';

/**
 * Refuses what a broker's state does not allow.
 * Recorded (hashicorp/terraform-provider-aws issue 19067): `Broker [name] can't be deleted while in state [REBOOT_IN_PROGRESS]`.
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
