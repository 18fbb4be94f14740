import type { Call } from '../call.ts';
import { type Account, type Broker, brokerOf, type Rights, stateOf, userSummaries } from './account.ts';
import { type Answer, badRequest, failure, ok } from './answer.ts';
import { brokerNotFound, wrongState } from './brokers.ts';
import { page } from './pages.ts';

const MOST_USERS = 250;
const NO_RIGHTS: Rights = { consoleAccess: false, groups: [], replicationUser: false };

/** RabbitMQ keeps its users itself. */
function onUsers(
  account: Account,
  { path }: Call,
  answer: (broker: Broker, creating: boolean) => Answer,
): Answer {
  const id = path.brokerId ?? '';
  const broker = brokerOf(account, id);
  if (broker === undefined) return brokerNotFound(id);
  if (broker.engine === 'RABBITMQ') {
    return badRequest('To manage broker users, please use the RabbitMQ web console, or the management API');
  }
  return answer(broker, stateOf(broker, account.now) === 'CREATION_IN_PROGRESS');
}

function onChangeable(
  account: Account,
  call: Call,
  answer: (broker: Broker, name: string) => Answer,
): Answer {
  return onUsers(account, call, (broker) => {
    const steady = ['RUNNING', 'REPLICA'].includes(stateOf(broker, account.now));
    if (!steady) return wrongState(account, broker, 'updated');
    if (call.flaw !== undefined) return badRequest(call.flaw.sentence, call.flaw.attribute);
    return answer(broker, call.path.username ?? '');
  });
}

function userNotFound(name: string): Answer {
  return failure(
    'NotFoundException',
    `Can't find requested user [${name}]. Make sure your user exists.`,
    'username',
  );
}

export function listUsers(account: Account, call: Call): Answer {
  return onUsers(account, call, (broker, creating) =>
    page(
      call,
      `ListUsers ${broker.id}`,
      userSummaries(broker, creating),
      ({ items, maxResults, nextToken }) => ok({ brokerId: broker.id, maxResults, users: items, nextToken }),
    ),
  );
}

export function describeUser(account: Account, call: Call): Answer {
  return onUsers(account, call, (broker, creating) => {
    const username = call.path.username ?? '';
    const user = broker.users[username];
    if (user === undefined) return userNotFound(username);
    const common = { brokerId: broker.id, username };
    if (creating) return ok({ ...common, ...NO_RIGHTS, pending: comingView('CREATE', user.now) });
    const { pending, now = NO_RIGHTS } = user;
    if (pending === undefined) return ok({ ...common, ...now });
    const coming =
      pending.change === 'DELETE' ? { pendingChange: 'DELETE' } : comingView(pending.change, pending.rights);
    return ok({ ...common, ...now, pending: coming });
  });
}

function comingView(pendingChange: string, rights: Rights = NO_RIGHTS) {
  return { pendingChange, consoleAccess: rights.consoleAccess, groups: rights.groups };
}

export function createUser(account: Account, call: Call): Answer {
  return onChangeable(account, call, (broker, name) => {
    if (broker.users[name] !== undefined) {
      return failure(
        'ConflictException',
        `User [${name}] already exists. Specify a unique username.`,
        'username',
      );
    }
    const count = Object.keys(broker.users).length;
    if (count >= MOST_USERS) {
      return badRequest(
        `Broker has [${count}] users. Specify at most [${MOST_USERS}]. Delete a ` +
          'user and reboot the broker, then try again.',
        'username',
      );
    }
    broker.users[name] = { pending: { change: 'CREATE', rights: rightsOf(call.body) } };
    return ok({});
  });
}

/** Members that are not given keep their value. */
export function rightsOf(given: Call['body'] = {}, before: Rights = NO_RIGHTS): Rights {
  return {
    consoleAccess: (given.consoleAccess as boolean | undefined) ?? before.consoleAccess,
    groups: (given.groups as readonly string[] | undefined) ?? before.groups,
    replicationUser: (given.replicationUser as boolean | undefined) ?? before.replicationUser,
  };
}

export function updateUser(account: Account, call: Call): Answer {
  return onChangeable(account, call, (broker, name) => {
    const user = broker.users[name];
    if (user === undefined) return userNotFound(name);
    const { pending, now } = user;
    if (pending?.change === 'DELETE') {
      return failure(
        'ConflictException',
        `User [${name}] is being deleted. Reboot the broker, then create the user again.`,
        'username',
      );
    }
    const rights = rightsOf(call.body, pending?.rights ?? now);
    if (rights.replicationUser && rights.consoleAccess) {
      return badRequest(
        "Replication user couldn't have console access. [replicationUser] and " +
          '[consoleAccess] are mutually exclusive parameters.',
        'replicationUser',
      );
    }
    // A password cannot be read back, so this change cannot be undone.
    const password = call.body?.password !== undefined || user.newPassword === true;
    const same = (a: Rights | undefined) => JSON.stringify(a) === JSON.stringify(rights);
    if (pending?.change === 'CREATE') user.pending = { change: 'CREATE', rights };
    else if (same(now) && !password) delete user.pending;
    else user.pending = { change: 'UPDATE', rights };
    if (pending?.change !== 'CREATE' && password) user.newPassword = true;
    return ok({});
  });
}

export function deleteUser(account: Account, call: Call): Answer {
  return onChangeable(account, call, (broker, name) => {
    const user = broker.users[name];
    if (user === undefined) return userNotFound(name);
    if (user.pending?.change === 'CREATE') delete broker.users[name];
    else broker.users[name] = { ...user, pending: { change: 'DELETE' } };
    return ok({});
  });
}
