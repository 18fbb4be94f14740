import type { BrokerRecord, UserRecord } from '../../model/broker.ts';
import { MqError, WRITE_ATTEMPTS } from '../../model/errors.ts';
import { settleUser } from '../../model/lifecycle.ts';
import type { BrokerRepository, MqPorts, OperationInput, UserWrite } from '../../model/ports.ts';
import { checkManagesUsers } from '../../rules/users.ts';
import { findBroker, requireState } from '../brokers/findBroker.ts';

/** Other text is nobody's name; it isn't looked up, because a table key has its own limits. */
const USERNAME = /^[A-Za-z0-9._~-]{2,100}$/;

interface FoundUser {
  /** As it is now; undefined when there is none. */
  readonly user: UserRecord | undefined;
  /** As it is kept: what a write conditions on. */
  readonly read: UserRecord | undefined;
}

export async function findUser(
  brokers: Pick<BrokerRepository, 'user'>,
  broker: BrokerRecord,
  username: string,
  rebootsDone: number,
): Promise<FoundUser> {
  const read = USERNAME.test(username) ? await brokers.user(broker, username) : undefined;
  return { read, user: read && settleUser(read, rebootsDone) };
}

/** The service's words for a user that isn't there, as moto has them. */
export function userNotFound(username: string): MqError {
  return new MqError(
    'NotFoundException',
    `Can't find requested user [${username}]. Make sure your user exists.`,
    'username',
  );
}

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
 * Writes one user as `decide` says, from the broker and the user as they are then; again when either changed
 * meanwhile. What an ended reboot changed is taken over first: user counts are written only from there on
 * (see lifecycle.ts).
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
