import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { keys, marshal, marshalValue } from '../../src/state/table/table.ts';
import type { RunningGateway } from '../local/startGateway.ts';
import { recordedTable } from '../support/recordedTable.ts';

const ACCOUNT = '123456789012';
const REGION = 'us-east-1';
const LONG_MS = 600_000;

/**
 * Puts the end of a broker's creation off, in the gateway's own table: on a busy machine it may have come
 * before the next call.
 */
export async function keepCreating({ record }: RunningGateway, brokerId: string): Promise<void> {
  const { table, close } = recordedTable(record);
  await table.client.send(
    new UpdateItemCommand({
      TableName: table.name,
      Key: marshal(keys.broker(ACCOUNT, REGION, brokerId)),
      UpdateExpression: 'SET runningAt = :later',
      ExpressionAttributeValues: { ':later': marshalValue(Date.now() + LONG_MS) },
    }),
  );
  close();
}
