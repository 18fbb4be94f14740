import type { NameClaim } from '../../mq/model/broker.ts';
import { ENGINES } from '../../mq/model/engine.ts';
import { begun } from '../../mq/model/errors.ts';
import type { BrokerCreation, BrokerRepository, Clock, CreateOutcome } from '../../mq/model/ports.ts';
import type { Scope } from '../../mq/model/scope.ts';
import type { Table } from '../table/client.ts';
import { keys } from '../table/table.ts';
import { type Pause, TRANSACTION_STEPS, transact } from '../table/transaction.ts';
import { creationSteps } from './brokerCreation.ts';
import { deletionSteps } from './brokerDeletion.ts';
import { getItem, readBroker, readClaim, readUser } from './brokerItems.ts';
import { queryBrokers, queryUsers } from './brokerLists.ts';
import { tombstones } from './brokerTombstones.ts';
import { updateSteps } from './brokerUpdate.ts';
import { chunks, expireUsers, putUser, queryUsernames, removeUsers } from './brokerUsers.ts';
import { forgetUsers, userSteps } from './brokerUserWrites.ts';

/**
 * Brokers over the table.
 * @param pause How to wait between two attempts of a transaction that had a conflict; for tests.
 */
export function brokerRepository(table: Table, clock: Clock, pause?: Pause): BrokerRepository {
  const deleted = tombstones(table, pause);
  const nameClaim = async (scope: Scope, name: string): Promise<NameClaim | undefined> => {
    const now = clock();
    const item = await getItem(table, keys.brokerName(scope.accountId, scope.region, name), now);
    if (item === undefined) return undefined;
    const { freeAt, ...claim } = readClaim(item);
    return freeAt !== undefined && freeAt <= now ? undefined : claim;
  };

  /**
   * Users that do not fit into the transaction are written before it. No call can reach them until the
   * broker's item exists, so the creation is still all or nothing; a crash in between leaves unreachable
   * rows.
   */
  const create = async (creation: BrokerCreation): Promise<CreateOutcome> => {
    const { broker, users } = creation;
    const steps = creationSteps(table, creation, clock());
    const ahead = users.slice(0, Math.max(0, users.length - (TRANSACTION_STEPS - steps.length)));
    for (const some of chunks(ahead, TRANSACTION_STEPS)) {
      await transact(
        table,
        some.map((user) => putUser(table, broker, user)),
        pause,
      );
    }
    const together = users.slice(ahead.length).map((user) => putUser(table, broker, user));
    const failure = await transact(table, [...steps, ...together], pause);
    if (failure === undefined) {
      await deleted.moveEnded(broker, clock());
      return 'created';
    }
    // The same call may have taken the name: its first request succeeded, and only the answer was lost.
    const held = failure === 'nameTaken' ? await nameClaim(broker, broker.name) : undefined;
    if (held?.brokerId === broker.id) return 'created';
    await removeUsers(table, broker, ahead, pause);
    return failure;
  };

  return {
    nameClaim,
    create,
    async get(scope, brokerId) {
      const item = await getItem(table, keys.broker(scope.accountId, scope.region, brokerId), clock());
      return item && readBroker(item);
    },
    list: (scope, page) => queryBrokers(table, scope, page, clock()),
    async update(...updates) {
      const steps = updates.flatMap((update) => updateSteps(table, update, 'changed' as const));
      if (steps.length === 0) return 'written';
      return (await transact(table, steps, pause)) ?? 'written';
    },
    async user({ accountId, region, id }, username) {
      const item = await getItem(table, keys.brokerUser(accountId, region, id, username), clock());
      return item && readUser(item);
    },
    users: (broker, page) => queryUsers(table, broker, page, clock()),
    async writeUser(broker, write) {
      return (await transact(table, userSteps(table, broker, write), pause)) ?? 'written';
    },
    forgetUsers: (broker, rebootsDone) => forgetUsers(table, broker, rebootsDone, clock(), pause),
    /**
     * The users get their expiry after the broker's end is stored. A deletion that stopped between the two is
     * completed when it is called again.
     */
    async beginDeletion(broker, deletedAt) {
      if (broker.deletedAt === undefined) {
        const failure = await transact(table, deletionSteps(table, broker, deletedAt), pause);
        if (failure !== undefined) return failure;
        deleted.begun(broker, deletedAt);
        await deleted.moveEnded(broker, clock());
      }
      if (broker.userCount === 0 && !ENGINES[broker.engineType].listsUsers) return 'written';
      const usernames = await queryUsernames(table, broker, broker.id, clock());
      const done = await begun(() =>
        expireUsers(table, broker, usernames, Math.ceil(deletedAt / 1000), pause),
      );
      return done ? 'written' : 'changed';
    },
  };
}
