import { apiHandler } from './apiHandler.ts';
import { gatewayTable } from './gatewayTable.ts';

/** Configurations, their revisions and documents. The one function that loads an XML parser. */
export const handler = apiHandler(async () => {
  const [{ configurationRepository }, { configurationOperations }, { randomIds }, table] = await Promise.all([
    import('../state/configurationRepository.ts'),
    import('../mq/configurationOperations.ts'),
    import('../mq/ids.ts'),
    gatewayTable(),
  ]);
  const clock = Date.now;
  return configurationOperations({
    configurations: configurationRepository(table, clock),
    clock,
    ids: randomIds,
  });
});
