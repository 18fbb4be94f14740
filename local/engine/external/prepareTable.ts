import {
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  ResourceInUseException,
  ResourceNotFoundException,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import type { Table } from '../../../src/state/table/client.ts';
import { TTL_ATTRIBUTE, tableDefinition } from '../../../src/state/table/table.ts';
import { poll } from '../../data/poll.ts';
import { StartError } from '../../data/startError.ts';

const ACTIVE_DEADLINE_MS = 10_000;

/** Makes the table where the engine has none, with its time to live, and waits until it can be used. Throws a StartError. */
export async function prepareTable({ client, name }: Table): Promise<void> {
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
    if (!(error instanceof ResourceInUseException)) throw error; // another gateway on the same engine was faster
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
