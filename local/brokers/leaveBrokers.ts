import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { paginateScan } from '@aws-sdk/client-dynamodb';
import type { BrokerRecord } from '../../src/mq/model/broker.ts';
import { readBroker } from '../../src/state/brokers/brokerItems.ts';
import { brokerRepository } from '../../src/state/brokers/brokers.ts';
import { endDeletion } from '../../src/state/brokers/endTransitions.ts';
import type { Table } from '../../src/state/table/client.ts';
import { forgetSecrets } from './brokerHost.ts';
import { isOpen } from './followBrokers.ts';
import { stopLeftover } from './processes/brokerProcess.ts';

/** The folder of a data directory that contains the directories of the brokers. */
export const BROKERS_FOLDER = 'brokers';

/**
 * For a gateway that starts without real brokers on a directory that had real ones: transitions that a
 * process would have ended end now, and the addresses of processes are removed from the state. The brokers'
 * data stay for the next gateway with real brokers.
 */
export async function leaveBrokers(table: Table, directory: string, now: () => number): Promise<void> {
  await tidyLeftovers(join(directory, BROKERS_FOLDER));
  const brokers = brokerRepository(table, now);
  for await (const read of storedBrokers(table)) {
    const { deletedAt } = read;
    if (deletedAt !== undefined) {
      if (isOpen(deletedAt, now())) await endDeletion(table, read, now());
      continue;
    }
    const next = {
      ...read,
      instances: undefined,
      failed: read.failed === 'creation' ? read.failed : undefined,
      ...(isOpen(read.runningAt, now()) ? { runningAt: now() } : {}),
      ...(isOpen(read.rebootEndsAt, now()) ? { rebootEndsAt: now() } : {}),
    };
    await brokers.update({ read, next });
  }
}

/**
 * Ends the broker processes that a killed gateway has left running, and removes the files with passwords that
 * it had written for them. @returns the names of the brokers' directories
 */
export async function tidyLeftovers(folder: string): Promise<readonly string[]> {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  await Promise.all(
    names.map(async (name) => {
      await stopLeftover(join(folder, name));
      forgetSecrets(join(folder, name));
    }),
  );
  return names;
}

/** Every broker of the table, without tombstones. Reads the whole table. */
export async function* storedBrokers(table: Table): AsyncGenerator<BrokerRecord> {
  const pages = paginateScan(
    { client: table.client },
    {
      TableName: table.name,
      ConsistentRead: true,
      FilterExpression: 'begins_with(pk, :brokers) AND begins_with(sk, :id)',
      ExpressionAttributeValues: { ':brokers': { S: 'BROKERS#' }, ':id': { S: 'b-' } },
    },
  );
  for await (const { Items: items = [] } of pages) yield* items.map(readBroker);
}
