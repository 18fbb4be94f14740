import { ENGINES } from '../../model/engine.ts';
import { WRITE_ATTEMPTS } from '../../model/errors.ts';
import type { MqPorts, RunOperation } from '../../model/ports.ts';
import { findBroker, requireState } from './findBroker.ts';

/**
 * RebootBroker: 200 `{}`; the broker shows REBOOT_IN_PROGRESS until the reboot ends; then its pending changes
 * are current. "You can reboot only a broker with the RUNNING status" (API Reference): for a broker in
 * another state the answer is 400, except if its real process does not start, because a reboot can help then.
 */
export function rebootBroker(ports: Pick<MqPorts, 'brokers' | 'clock' | 'durations'>): RunOperation {
  return async (input) => {
    for (let attempt = 0; attempt < WRITE_ATTEMPTS; attempt++) {
      const { broker, read, state, now } = await findBroker(ports, input);
      requireState(broker, state, ['RUNNING', 'CRITICAL_ACTION_REQUIRED'], 'rebooted');
      if (attempt === 0 && ENGINES[broker.engineType].listsUsers) {
        await ports.brokers.forgetUsers(broker, broker.reboots);
      }
      const next = {
        ...broker,
        reboots: broker.reboots + 1,
        rebootEndsAt: now + ports.durations.reboot,
        failed: undefined,
      };
      if ((await ports.brokers.update({ read, next })) === 'written') return { status: 200, body: {} };
    }
    throw new Error('broker kept changing while its reboot was begun');
  };
}
