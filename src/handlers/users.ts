import type { Container } from '../runtime/container.ts';
import { deployed } from '../runtime/deployed.ts';
import { apiFunction, type Operations } from './middleware/apiFunction.ts';

/** Users of ActiveMQ brokers: list, create, describe, update, delete. */
export const users = (container: Container) => apiFunction(container, loadUsers);

export const handler = deployed(users);

export async function loadUsers(container: Container): Promise<Operations> {
  const [{ brokerRepository }, { userOperations }, { hashSecret }, table, realBrokers] = await Promise.all([
    import('../state/brokers/brokers.ts'),
    import('../mq/operations/users/userOperations.ts'),
    import('../mq/operations/users/hashPasswords.ts'),
    container.table(),
    container.realBrokers(),
  ]);
  const { clock } = container;
  return userOperations({ brokers: brokerRepository(table, clock), clock, hashSecret, ...realBrokers });
}
