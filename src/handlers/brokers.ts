import { apiHandler } from '../runtime/apiHandler.ts';
import { gatewayTable } from '../runtime/gatewayTable.ts';

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
    import('../state/brokers/brokers.ts'),
    import('../state/configurations/configurationItems.ts'),
    import('../mq/operations/brokers/brokerOperations.ts'),
    import('../mq/operations/users/hashPasswords.ts'),
    import('../mq/model/scope.ts'),
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
