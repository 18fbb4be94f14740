import { apiHandler } from '../runtime/apiHandler.ts';
import { gatewayTable } from '../runtime/gatewayTable.ts';

/** Configurations, their revisions and documents. The one function that loads an XML parser. */
export const handler = apiHandler(async () => {
  const [{ configurationRepository }, { configurationOperations }, { randomIds }, table] = await Promise.all([
    import('../state/configurations/configurationRepository.ts'),
    import('../mq/operations/configurations/configurationOperations.ts'),
    import('../mq/model/scope.ts'),
    gatewayTable(),
  ]);
  const clock = Date.now;
  return configurationOperations({
    configurations: configurationRepository(table, clock),
    clock,
    ids: randomIds,
  });
});
