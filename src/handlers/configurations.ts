import type { Container } from '../runtime/container.ts';
import { deployed } from '../runtime/deployed.ts';
import { apiFunction } from './middleware/apiFunction.ts';

/** Configurations, their revisions and documents. Only this function loads an XML parser. */
export const configurations = (container: Container) =>
  apiFunction(container, async () => {
    const [{ configurationRepository }, { configurationOperations }, { randomIds }, table] =
      await Promise.all([
        import('../state/configurations/configurationRepository.ts'),
        import('../mq/operations/configurations/configurationOperations.ts'),
        import('../mq/model/scope.ts'),
        container.table(),
      ]);
    const { clock } = container;
    return configurationOperations({
      configurations: configurationRepository(table, clock),
      clock,
      ids: randomIds,
    });
  });

export const handler = deployed(configurations);
