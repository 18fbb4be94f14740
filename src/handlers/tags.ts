import { apiHandler } from './apiHandler.ts';
import { gatewayTable } from './gatewayTable.ts';

/** Tags of brokers and configurations. */
export const handler = apiHandler(async () => {
  const [{ brokerRepository }, { configurationReader }, { tagWriter }, { tagOperations }, table] =
    await Promise.all([
      import('../state/brokers.ts'),
      import('../state/configurations.ts'),
      import('../state/tags.ts'),
      import('../mq/tagOperations.ts'),
      gatewayTable(),
    ]);
  const clock = Date.now;
  return tagOperations({
    brokers: brokerRepository(table, clock),
    configurations: configurationReader(table, clock),
    tags: tagWriter(table),
    clock,
  });
});
