import type { BrokerRecord, UserRecord } from '../../model/broker.ts';
import { WRITE_ATTEMPTS } from '../../model/contention.ts';
import type { OperationInput } from '../../model/operation.ts';
import type { MqPorts, UserWrite } from '../../model/ports.ts';
import { checkManagesUsers } from '../../rules/managedUsers.ts';
import { findBroker } from '../brokers/findBroker.ts';
import { requireState } from '../brokers/requireState.ts';
import { findUser } from './findUser.ts';

type Ports = Pick<MqPorts, 'brokers' | 'clock'>;

/** What a call makes of a user; the version is counted here. Undefined: there is nothing to write. */
export type UserDecision =
  | (Pick<UserWrite, 'users' | 'leaving'> & { readonly next: Omit<UserRecord, 'version'> | undefined })
  | undefined;

/** The broker whose users a call may change: ActiveMQ, and neither coming, going nor rebooting. */
export async function findUserBroker(ports: Ports, input: OperationInput) {
  const found = await findBroker(ports, input);
  checkManagesUsers(found.broker.engineType);
  requireState(found.broker, found.state, ['RUNNING', 'REPLICA'], 'updated');
  return found;
}

/**
 * Writes one user as `decide` says, from the broker and the user as they are then; again when either changed meanwhile. What an ended
 * reboot changed is taken over first: user counts are written only from there on (see settle.ts).
 * @throws What `decide` throws, and `contended()` when others keep coming between.
 */
export async function writeUser(
  ports: Ports,
  input: OperationInput,
  decide: (user: UserRecord | undefined, broker: BrokerRecord) => UserDecision,
  contended: () => Error,
): Promise<void> {
  const username = input.path.username ?? '';
  for (let attempt = 0; attempt < WRITE_ATTEMPTS; attempt++) {
    const { broker, read } = await findUserBroker(ports, input);
    if (read.rebootEndsAt !== undefined) {
      await ports.brokers.update({ read, next: broker });
      continue;
    }
    const found = await findUser(ports.brokers, broker, username, broker.reboots);
    const decision = decide(found.user, broker);
    if (decision === undefined) return;
    const version = (found.read?.version ?? 0) + 1;
    const outcome = await ports.brokers.writeUser(broker, {
      ...decision,
      username,
      read: found.read,
      next: decision.next && { ...decision.next, version },
    });
    if (outcome === 'written') return;
  }
  throw contended();
}
