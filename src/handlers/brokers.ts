import type { Container } from '../runtime/container.ts';
import { deployed } from '../runtime/deployed.ts';
import { apiFunction, type Operations } from './middleware/apiFunction.ts';

/** Brokers: create, list, describe, update, delete, reboot, promote, and shared resources. */
export const brokers = (container: Container) => apiFunction(container, loadBrokers);

export const handler = deployed(brokers);

export async function loadBrokers(container: Container): Promise<Operations> {
  const {
    clock,
    settings: { lifecycleMs },
  } = container;
  const [
    { brokerRepository },
    { configurationReader },
    { brokerOperations },
    { hashSecret },
    { randomIds },
    table,
    realBrokers,
  ] = await Promise.all([
    import('../state/brokers/brokers.ts'),
    import('../state/configurations/configurationItems.ts'),
    import('../mq/operations/brokers/brokerOperations.ts'),
    import('../mq/operations/users/hashPasswords.ts'),
    import('../mq/model/scope.ts'),
    container.table(),
    container.realBrokers(),
  ]);
  return brokerOperations({
    brokers: brokerRepository(table, clock),
    configurations: configurationReader(table, clock),
    clock,
    ids: randomIds,
    hashSecret,
    durations: { creation: lifecycleMs, deletion: lifecycleMs, reboot: lifecycleMs },
    ...realBrokers,
  });
}
