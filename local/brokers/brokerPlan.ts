import type { KeySet } from '../../src/keyring/keyring.ts';
import type { BrokerRecord, UserRecord } from '../../src/mq/model/broker.ts';
import { settleUser } from '../../src/mq/model/lifecycle.ts';
import type { BrokerRepository } from '../../src/mq/model/ports.ts';
import { targetOf } from '../../src/mq/operations/brokers/changeBroker.ts';
import { queryUsernames } from '../../src/state/brokers/brokerUsers.ts';
import { openPassword } from '../../src/state/brokers/sealedPassword.ts';
import { configurationRepository } from '../../src/state/configurations/configurationRepository.ts';
import type { Table } from '../../src/state/table/client.ts';

/** The parts of the broker's state that its process is started with. */
export interface BrokerPlan {
  /** The broker, with the changes of the reboot that is in progress. */
  readonly broker: BrokerRecord;
  /** The users that are in force, with their passwords. */
  readonly users: readonly PlannedUser[];
  /** The text of the configuration's revision: XML or Cuttlefish; undefined: it was removed. */
  readonly document: string | undefined;
}

export interface PlannedUser {
  readonly username: string;
  readonly password: string;
  readonly groups: readonly string[];
  readonly consoleAccess: boolean;
}

/** The parts of the gateway's state from which a plan is read. */
export interface PlanSources {
  readonly table: Table;
  readonly secrets: KeySet;
  readonly brokers: BrokerRepository;
  readonly now: () => number;
  /** Writes a sentence to the log. */
  readonly note: (sentence: string) => void;
}

/**
 * Reads the plan with which a broker's process is started. A pending change is part of it only while its
 * reboot is in progress.
 * @param broker As it is now, settled.
 */
export async function readPlan(sources: PlanSources, broker: BrokerRecord): Promise<BrokerPlan> {
  const rebooting = broker.rebootEndsAt !== undefined && sources.now() < broker.rebootEndsAt;
  const planned = rebooting ? targetOf(broker) : broker;
  const { id, revision } = planned.configuration;
  const configurations = configurationRepository(sources.table, sources.now);
  const found = await configurations.document(planned, id, revision);
  return {
    broker: planned,
    users: await readUsers(sources, planned),
    document: found && Buffer.from(found.data, 'base64').toString('utf8'),
  };
}

/** The users that are in force when every reboot that has begun has ended. */
async function readUsers(sources: PlanSources, broker: BrokerRecord): Promise<readonly PlannedUser[]> {
  const { table, secrets, brokers, now, note } = sources;
  const users: PlannedUser[] = [];
  for (const username of await queryUsernames(table, broker, broker.id, now())) {
    const read = await brokers.user(broker, username);
    const user = read && settleUser(read, broker.reboots);
    if (user === undefined || user.pending?.change === 'CREATE') continue;
    const password = openPassword(secrets, user.passwordHash);
    if (password === undefined) note(`${lost(broker, user)} Set the password again, then reboot the broker.`);
    else users.push({ username, password, groups: user.groups, consoleAccess: user.consoleAccess });
  }
  if (users.length === 0) note(`The broker ${broker.id} has no user that can sign in.`);
  return users;
}

/**
 * The user was created while the gateway had no real brokers, or the key that sealed the password was
 * removed.
 */
function lost({ id }: BrokerRecord, { username }: UserRecord): string {
  return `The password of the user ${username} of ${id} is not known, so the user cannot sign in.`;
}
