import type { KeySet } from '../../src/keyring/keyring.ts';
import type { BrokerRecord, UserRecord } from '../../src/mq/model/broker.ts';
import { settleUser } from '../../src/mq/model/lifecycle.ts';
import type { BrokerRepository } from '../../src/mq/model/ports.ts';
import { targetOf } from '../../src/mq/operations/brokers/changeBroker.ts';
import { queryUsernames } from '../../src/state/brokers/brokerUsers.ts';
import { openPassword } from '../../src/state/brokers/sealedPassword.ts';
import { configurationRepository } from '../../src/state/configurations/configurationRepository.ts';
import type { Table } from '../../src/state/table/client.ts';

/** What a broker's process is made of, as the API has it. */
export interface BrokerPlan {
  /** With the changes of the reboot that is being made. */
  readonly broker: BrokerRecord;
  /** Those in force, with their passwords. */
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

/** The parts of the state that a plan is read from. */
export interface PlanSources {
  readonly table: Table;
  readonly secrets: KeySet;
  readonly brokers: BrokerRepository;
  readonly now: () => number;
  /** Takes a sentence for the log. */
  readonly note: (sentence: string) => void;
}

/**
 * Reads what the process of a broker is to be started with. A change that waits for a reboot is part of it
 * only while that reboot is being made.
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

/** The users in force once all reboots that have begun have ended. */
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

/** The user was made while brokers were items of the table, or the key that sealed it has been removed. */
function lost({ id }: BrokerRecord, { username }: UserRecord): string {
  return `The password of the user ${username} of ${id} is not known, so the user cannot sign in.`;
}
