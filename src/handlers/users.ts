import { apiHandler } from '../runtime/apiHandler.ts';
import { gatewayTable } from '../runtime/gatewayTable.ts';

/** Users of ActiveMQ brokers: list, create, describe, update, delete. */
export const handler = apiHandler(async () => {
  const [{ brokerRepository }, { userOperations }, { hashSecret }, table] = await Promise.all([
    import('../state/brokers/brokers.ts'),
    import('../mq/operations/users/userOperations.ts'),
    import('../mq/operations/users/hashPasswords.ts'),
    gatewayTable(),
  ]);
  const clock = Date.now;
  return userOperations({ brokers: brokerRepository(table, clock), clock, hashSecret });
});
