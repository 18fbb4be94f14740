import { fileURLToPath } from 'node:url';
import type { RunRecord } from '../../local/data/runRecord.ts';
import { EngineClient } from '../../local/engine/engineClient.ts';
import { openEngine } from '../../local/engine/openEngine.ts';
import { openTable, type Table } from '../../src/state/table/client.ts';

/** The table of a running gateway, as another process opens it. */
export function recordedTable({ environment }: RunRecord): { readonly table: Table; close(): void } {
  const {
    TABLE_NAME: tableName = '',
    DYNAMODB_ENDPOINT: endpoint = '',
    REGION: region = 'us-east-1',
  } = environment;
  if (!endpoint.startsWith('file:')) {
    const table = openTable({ tableName, region, endpoint });
    return { table, close: () => table.client.destroy() };
  }
  const engine = openEngine({ file: fileURLToPath(endpoint), now: Date.now });
  return { table: { name: tableName, client: new EngineClient(engine) }, close: () => engine.close() };
}
