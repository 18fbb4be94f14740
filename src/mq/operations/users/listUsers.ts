import { rebootsDone } from '../../model/lifecycle.ts';
import type { MqPorts, RunOperation } from '../../model/ports.ts';
import { readMaxResults, readNextToken, writeNextToken } from '../../paging/pages.ts';
import { checkManagesUsers } from '../../rules/users.ts';
import { userSummary } from '../../views/broker.ts';
import { findBroker } from '../brokers/findBroker.ts';

/** ListUsers: 200 with a page of the broker's users by name; `nextToken` when there are more. */
export function listUsers(ports: Pick<MqPorts, 'brokers' | 'clock'>): RunOperation {
  return async (input) => {
    const { broker, state, now } = await findBroker(ports, input);
    checkManagesUsers(broker.engineType);
    const limit = readMaxResults(input.query);
    const call = { list: `ListUsers ${broker.id}`, accountId: input.accountId, region: input.region };
    const after = readNextToken(call, input.query);
    const done = rebootsDone(broker, now);
    const page = await ports.brokers.users(broker, { after, limit, rebootsDone: done });
    const creating = state === 'CREATION_IN_PROGRESS';
    const users = page.users.map((user) => userSummary(user, { rebootsDone: done, creating }));
    const body = { brokerId: broker.id, maxResults: limit, users };
    const last = page.users.at(-1);
    if (!page.more || last === undefined) return { status: 200, body };
    return { status: 200, body: { ...body, nextToken: writeNextToken(call, last.username) } };
  };
}
