import type { Container } from '../runtime/container.ts';
import { deployed } from '../runtime/deployed.ts';
import { apiFunction, type Operations } from './middleware/apiFunction.ts';

/** Configurations, their revisions and documents. Only this function loads an XML parser. */
export const configurations = (container: Container) => apiFunction(container, loadConfigurations);

export const handler = deployed(configurations);

export async function loadConfigurations(container: Container): Promise<Operations> {
  const [{ configurationRepository }, { configurationOperations }, { randomIds }, table] = await Promise.all([
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
}
