import { apiHandler } from './apiHandler.ts';
import { gatewayTable } from './gatewayTable.ts';

/** Brokers: create, list, describe, update, delete, reboot, promote, and what is shared with them. */
export const handler = apiHandler(async ({ lifecycleMs }) => {
  const [
    { brokerRepository },
    { configurationReader },
    { brokerOperations },
    { hashSecret },
    { randomIds },
    table,
  ] = await Promise.all([
    import('../state/brokers.ts'),
    import('../state/configurations.ts'),
    import('../mq/brokerOperations.ts'),
    import('../mq/secrets/hashSecret.ts'),
    import('../mq/ids.ts'),
    gatewayTable(),
  ]);
  const clock = Date.now;
  return brokerOperations({
    brokers: brokerRepository(table, clock),
    configurations: configurationReader(table, clock),
    clock,
    ids: randomIds,
    hashSecret,
    durations: { creation: lifecycleMs, deletion: lifecycleMs, reboot: lifecycleMs },
  });
});
