import { apiHandler } from './apiHandler.ts';
import { gatewayTable } from './gatewayTable.ts';

/** Users of ActiveMQ brokers: list, create, describe, update, delete. */
export const handler = apiHandler(async () => {
  const [{ brokerRepository }, { userOperations }, { hashSecret }, table] = await Promise.all([
    import('../state/brokers.ts'),
    import('../mq/userOperations.ts'),
    import('../mq/secrets/hashSecret.ts'),
    gatewayTable(),
  ]);
  const clock = Date.now;
  return userOperations({ brokers: brokerRepository(table, clock), clock, hashSecret });
});
