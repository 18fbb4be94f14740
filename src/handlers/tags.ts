import { apiHandler } from '../runtime/apiHandler.ts';
import { gatewayTable } from '../runtime/gatewayTable.ts';

/** Tags of brokers and configurations. */
export const handler = apiHandler(async () => {
  const [{ brokerRepository }, { configurationReader }, { tagWriter }, { tagOperations }, table] =
    await Promise.all([
      import('../state/brokers/brokers.ts'),
      import('../state/configurations/configurationItems.ts'),
      import('../state/brokers/tags.ts'),
      import('../mq/operations/tags/tagOperations.ts'),
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
