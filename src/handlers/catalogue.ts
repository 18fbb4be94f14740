import type { Container } from '../runtime/container.ts';
import { deployed } from '../runtime/deployed.ts';
import { apiFunction, type Operations } from './middleware/apiFunction.ts';

/** Engine types and instance options: data of this gateway, without a table. */
export const catalogue = (container: Container) => apiFunction(container, loadCatalogue);

export const handler = deployed(catalogue);

export async function loadCatalogue(): Promise<Operations> {
  const { catalogueOperations } = await import('../mq/operations/catalogue/catalogueOperations.ts');
  return catalogueOperations();
}
