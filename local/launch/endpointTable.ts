import {
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  ResourceInUseException,
  ResourceNotFoundException,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { openTable, type Table } from '../../src/state/table/client.ts';
import { TTL_ATTRIBUTE, tableDefinition } from '../../src/state/table/table.ts';
import { poll } from '../data/poll.ts';
import { errorCode, StartError } from '../data/startError.ts';
import type { OpenedTable } from '../embedded/tableStore.ts';
import type { Settings } from './settings.ts';

const REACH_TIMEOUT_MS = 3_000;
const ACTIVE_DEADLINE_MS = 10_000;

/**
 * The table in the DynamoDB that DYNAMODB_ENDPOINT names. It is created if it is missing. Rejects with a
 * StartError.
 */
export async function openEndpointTable(settings: Settings, endpoint: string): Promise<OpenedTable> {
  const { tableName, region } = settings;
  if (!(await answers(endpoint, REACH_TIMEOUT_MS))) {
    throw new StartError(
      `There is no answer from DYNAMODB_ENDPOINT ${endpoint}. Start that DynamoDB, or ` +
        'unset the variable to use the table in the data directory.',
    );
  }
  const table = openTable({ tableName, region, endpoint });
  const close = () => table.client.destroy();
  try {
    await prepareTable(table);
    return { table, settle: () => {}, close };
  } catch (error) {
    close();
    if (error instanceof StartError) throw error;
    const why = errorCode(error).replace(/\.$/, '');
    throw new StartError(`The table ${tableName} at ${endpoint} cannot be prepared (${why}).`);
  }
}

/** Whether an HTTP server answers there. */
export async function answers(endpoint: string, timeoutMs = 1_000): Promise<boolean> {
  try {
    const response = await fetch(endpoint, { signal: AbortSignal.timeout(timeoutMs) });
    await response.body?.cancel();
    return true;
  } catch {
    return false;
  }
}

/** Makes the table with its time to live, and waits until it can be used. Rejects with a StartError. */
async function prepareTable({ client, name }: Table): Promise<void> {
  const status = async () => {
    try {
      return (await client.send(new DescribeTableCommand({ TableName: name }))).Table?.TableStatus;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return 'ABSENT';
      throw error;
    }
  };
  if ((await status()) === 'ABSENT') await create({ client, name });
  const active = await poll(ACTIVE_DEADLINE_MS, async () =>
    (await status()) === 'ACTIVE' ? true : undefined,
  );
  if (!active) throw new StartError(`The table ${name} did not become active in time; try again.`);
  await enableTimeToLive({ client, name });
}

async function create({ client, name }: Table): Promise<void> {
  try {
    await client.send(new CreateTableCommand(tableDefinition(name)));
  } catch (error) {
    // Another gateway has created the table at the same time.
    if (!(error instanceof ResourceInUseException)) throw error;
  }
}

async function enableTimeToLive({ client, name }: Table): Promise<void> {
  const { TimeToLiveDescription: current } = await client.send(
    new DescribeTimeToLiveCommand({ TableName: name }),
  );
  if (current?.AttributeName === TTL_ATTRIBUTE) return;
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName: name,
      TimeToLiveSpecification: { AttributeName: TTL_ATTRIBUTE, Enabled: true },
    }),
  );
}
