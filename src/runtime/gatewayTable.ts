import type { Table } from '../state/table/client.ts';
import { once } from './once.ts';
import { readSettings } from './settings.ts';

/** The container's one table, opened with its first use: the SDK is most of a cold start. */
export const gatewayTable = once(async (): Promise<Table> => {
  const { openTable } = await import('../state/table/client.ts');
  const { tableName, region, dynamodbEndpoint } = readSettings(process.env);
  return openTable({ tableName, region, endpoint: dynamodbEndpoint });
});
