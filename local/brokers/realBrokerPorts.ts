import { OPEN_TRANSITION_MS } from '../../src/mq/model/lifecycle.ts';
import type { RealBrokerPorts } from '../../src/mq/model/ports.ts';
import type { Container } from '../../src/runtime/container.ts';
import { passwordSealer } from '../../src/state/brokers/sealedPassword.ts';

/**
 * The differences of Amazon MQ's operations for real brokers: no transition ends by time, and passwords are
 * stored sealed, because a process must know them.
 */
export async function realBrokerPorts({ keyring }: Pick<Container, 'keyring'>): Promise<RealBrokerPorts> {
  const { secrets } = await keyring();
  return {
    durations: { creation: OPEN_TRANSITION_MS, reboot: OPEN_TRANSITION_MS, deletion: OPEN_TRANSITION_MS },
    hashSecret: passwordSealer(secrets),
    keepsEveryUser: true,
  };
}
