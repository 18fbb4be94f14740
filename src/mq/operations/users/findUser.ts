import type { BrokerRecord, UserRecord } from '../../model/broker.ts';
import { MqError, WRITE_ATTEMPTS } from '../../model/errors.ts';
import { settleUser } from '../../model/lifecycle.ts';
import type { BrokerRepository, MqPorts, OperationInput, UserWrite } from '../../model/ports.ts';
import { checkManagesUsers } from '../../rules/users.ts';
import { findBroker, requireState } from '../brokers/findBroker.ts';

/** The form of a user name. Other text is not looked up, because the length of a table key is limited. */
const USERNAME = /^[A-Za-z0-9._~-]{2,100}$/;

interface FoundUser {
  /** As it is now; undefined when there is none. */
  readonly user: UserRecord | undefined;
  /** As it is stored; a write is conditional on it. */
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

/** The service's error for a user that does not exist, with the sentence that moto has. */
export function userNotFound(username: string): MqError {
  return new MqError(
    'NotFoundException',
    `Can't find requested user [${username}]. Make sure your user exists.`,
    'username',
  );
}

type Ports = Pick<MqPorts, 'brokers' | 'clock'>;

/** The user that a call writes; writeUser counts the version. Undefined: there is nothing to write. */
export type UserDecision =
  | (Pick<UserWrite, 'users' | 'leaving'> & { readonly next: Omit<UserRecord, 'version'> | undefined })
  | undefined;

/**
 * The broker whose users a call may change: an ActiveMQ broker that is not being created, deleted or
 * rebooted.
 */
export async function findUserBroker(ports: Ports, input: OperationInput) {
  const found = await findBroker(ports, input);
  checkManagesUsers(found.broker.engineType);
  requireState(found.broker, found.state, ['RUNNING', 'REPLICA'], 'updated');
  return found;
}

/**
 * Writes the user that `decide` returns for the current broker and user, and repeats when either changed in
 * the meantime. The changes of an ended reboot are stored first, because user counts are written only after
 * that (see lifecycle.ts).
 * @throws What `decide` throws, and `contended()` when other writes come between at every attempt.
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
