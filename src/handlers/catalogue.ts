import { apiHandler } from '../runtime/apiHandler.ts';

/** Engine types and instance options: data of this gateway, without a table. */
export const handler = apiHandler(async () => {
  const { catalogueOperations } = await import('../mq/operations/catalogue/catalogueOperations.ts');
  return catalogueOperations();
});
