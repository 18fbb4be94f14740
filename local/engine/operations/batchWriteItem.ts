import { invalid } from '../engineError.ts';
import type { Context, Input, Operation } from './context.ts';
import { checkParameters } from './parameters.ts';
import { refuseSameKeys } from './reads.ts';
import { type PreparedWrite, prepareWrite } from './writes.ts';

/** Source: API Reference, BatchWriteItem. */
const MOST_WRITES = 25;

/**
 * All items are written in one transaction of the database, so none is left unprocessed. DynamoDB does not
 * promise that.
 */
export const batchWriteItem: Operation = (context, given) => {
  const { RequestItems: asked } = checkParameters('BatchWriteItem', given);
  const tables = Object.entries((asked ?? {}) as Record<string, unknown>);
  const requests = tables.flatMap(([name, list]) => {
    if (!Array.isArray(list) || list.length === 0) throw emptyList();
    return list.map((request) => ({ name, request: request as Input | null }));
  });
  if (requests.length === 0) throw emptyList();
  if (requests.length > MOST_WRITES) throw invalid('Too many items requested for the BatchWriteItem call');
  const writes = requests.map(({ name, request }) => prepareRequest(context, name, request));
  refuseSameKeys(writes, 'Provided list of item keys contains duplicates');
  context.database.write(() => {
    for (const write of writes) write.apply();
  });
  return { UnprocessedItems: {} };
};

function prepareRequest(context: Context, TableName: string, request: Input | null): PreparedWrite {
  const { PutRequest: put, DeleteRequest: deletion, ...others } = request ?? {};
  const hasPut = put !== undefined && put !== null;
  const hasDeletion = deletion !== undefined && deletion !== null;
  if (hasPut === hasDeletion || Object.values(others).some((each) => each !== undefined)) {
    throw invalid('Supplied WriteRequest must contain exactly one of PutRequest and DeleteRequest');
  }
  if (hasPut) return prepareWrite(context, 'Put', 'Put', { TableName, Item: (put as Input).Item });
  return prepareWrite(context, 'Delete', 'Delete', { TableName, Key: (deletion as Input).Key });
}

function emptyList() {
  return invalid('The batch write request list for a table cannot be null or empty');
}
