import type { BrokerRecord, UserRecord } from '../../model/broker.ts';
import { MqError } from '../../model/errors.ts';
import type { BrokerRepository } from '../../model/ports.ts';
import { settleUser } from './userChanges.ts';

/** Other text is nobody's name; it isn't looked up, because a table key has its own limits. */
const USERNAME = /^[A-Za-z0-9._~-]{2,100}$/;

export interface FoundUser {
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
