import { apiHandler } from './apiHandler.ts';
import { gatewayTable } from './gatewayTable.ts';

/** Brokers: create, list, describe, delete. Update, reboot, promote and shared resources are not served yet. */
export const handler = apiHandler(async ({ lifecycleMs }) => {
  const [
    { brokerRepository },
    { configurationReader },
    { createBroker },
    { deleteBroker },
    { describeBroker },
    { listBrokers },
    { hashSecret },
    { randomIds },
    table,
  ] = await Promise.all([
    import('../state/brokers.ts'),
    import('../state/configurations.ts'),
    import('../mq/operations/createBroker.ts'),
    import('../mq/operations/deleteBroker.ts'),
    import('../mq/operations/describeBroker.ts'),
    import('../mq/operations/listBrokers.ts'),
    import('../mq/secrets/hashSecret.ts'),
    import('../mq/ids.ts'),
    gatewayTable(),
  ]);
  const clock = Date.now;
  const ports = {
    brokers: brokerRepository(table, clock),
    configurations: configurationReader(table, clock),
    clock,
    ids: randomIds,
    hashSecret,
    durations: { creation: lifecycleMs, deletion: lifecycleMs, reboot: lifecycleMs },
  };
  return {
    CreateBroker: createBroker(ports),
    ListBrokers: listBrokers(ports),
    DescribeBroker: describeBroker(ports),
    DeleteBroker: deleteBroker(ports),
  };
});
