import type { Container } from '../runtime/container.ts';
import { deployed } from '../runtime/deployed.ts';
import { apiFunction, type Operations } from './middleware/apiFunction.ts';

/** Tags of brokers and configurations: list, add, remove. */
export const tags = (container: Container) => apiFunction(container, loadTags);

export const handler = deployed(tags);

export async function loadTags(container: Container): Promise<Operations> {
  const [{ brokerRepository }, { configurationReader }, { tagWriter }, { tagOperations }, table] =
    await Promise.all([
      import('../state/brokers/brokers.ts'),
      import('../state/configurations/configurationItems.ts'),
      import('../state/brokers/tags.ts'),
      import('../mq/operations/tags/tagOperations.ts'),
      container.table(),
    ]);
  const { clock } = container;
  return tagOperations({
    brokers: brokerRepository(table, clock),
    configurations: configurationReader(table, clock),
    tags: tagWriter(table),
    clock,
  });
}
