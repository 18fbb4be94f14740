import { rmSync } from 'node:fs';
import {
  DescribeBrokerCommand,
  DescribeConfigurationCommand,
  DescribeConfigurationRevisionCommand,
  ListUsersCommand,
  MqClient,
} from '@aws-sdk/client-mq';
import { afterAll, expect, test } from 'vitest';
import { readCredentialsFile } from '../../local/account/credentialsFile.ts';
import { keys } from '../../src/state/table/table.ts';
import { descendants } from '../local/descendants.ts';
import { type RunningGateway, startGateway, temporaryDataDir } from '../local/startGateway.ts';
import { recordedTable } from '../support/recordedTable.ts';
import { type Acknowledged, type Ledger, writeAboutOne } from './crashWriter.ts';
import { halves, itemsOf } from './wholeTable.ts';

const LONG = 180_000;
const WRITES = 1_000;
const WRITES_ABOUT_ONE = 7;
const IN_FLIGHT = 16;
const ACCOUNT = '123456789012';
const REGION = 'us-east-1';

const dataDir = temporaryDataDir();
let gateway: RunningGateway | undefined;
afterAll(async () => {
  await gateway?.stop();
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

async function start(): Promise<{ readonly running: RunningGateway; readonly mq: MqClient }> {
  const running = await startGateway({ dataDir, environment: { LIFECYCLE_SECONDS: '0' } });
  gateway = running;
  const credentials = (await readCredentialsFile(running.credentialsFile)).find(
    ({ name }) => name === 'alice',
  );
  if (credentials === undefined) throw new Error('alice has no key');
  const mq = new MqClient({ endpoint: running.url, region: REGION, credentials, maxAttempts: 1 });
  return { running, mq };
}

/**
 * Launcher, gateway and engine at one moment: all stand still before the first is gone, so that none sees
 * another one go.
 */
function killAll(pids: readonly number[]): void {
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  for (const pid of pids) process.kill(pid, 'SIGKILL');
}

/**
 * Half of the writes, so many at once; then as many CreateBroker begin together, and with the first answer
 * everything is killed. Without users, whose hashes take most of the time, the others are at the table just
 * then. What fails was not acknowledged.
 */
async function writeUntilKilled(mq: MqClient, pids: readonly number[]): Promise<Ledger> {
  const ledger: Ledger = { brokers: [], writes: 0, sent: 0 };
  const writer = async (number: number) => {
    for (let round = 0; ledger.writes < WRITES / 2; round++) {
      // The hash of a password takes as long as ten writes.
      await writeAboutOne(mq, `crash-${number}-${round}`, ledger, round % 4 === 0 ? ['admin'] : []);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, (_, number) => writer(number)));
  const before = ledger.writes;
  const volley = Array.from({ length: IN_FLIGHT }, (_, number) =>
    writeAboutOne(mq, `volley-${number}`, ledger, []),
  );
  const ended = Promise.allSettled(volley);
  while (ledger.writes === before) await new Promise((resolve) => setImmediate(resolve));
  killAll(pids);
  expect((await ended).every(({ status }) => status === 'rejected')).toBe(true);
  return ledger;
}

async function lost(mq: MqClient, { brokerId, name, users, tagged, pending, revisions }: Acknowledged) {
  const broker = await mq.send(new DescribeBrokerCommand({ BrokerId: brokerId }));
  const listed = await mq.send(new ListUsersCommand({ BrokerId: brokerId }));
  const names = (listed.Users ?? []).map(({ Username }) => Username);
  const missing: string[] = [];
  if (broker.BrokerName !== name) missing.push(`${brokerId}: its name`);
  if (!users.every((user) => names.includes(user))) missing.push(`${brokerId}: one of ${users}`);
  if (tagged && broker.Tags?.kept !== 'yes') missing.push(`${brokerId}: its tags`);
  const { Id, Revision } = broker.Configurations?.Pending ?? {};
  if (pending !== undefined && (Id !== pending.id || Revision !== pending.revision)) {
    missing.push(`${brokerId}: its next configuration`);
  }
  for (const [ConfigurationId, revision] of revisions) {
    const { LatestRevision } = await mq.send(new DescribeConfigurationCommand({ ConfigurationId }));
    if ((LatestRevision?.Revision ?? 0) < revision) missing.push(`${ConfigurationId}: revision ${revision}`);
    const ConfigurationRevision = String(revision);
    await mq.send(new DescribeConfigurationRevisionCommand({ ConfigurationId, ConfigurationRevision }));
  }
  return missing;
}

test(
  'kill -9 among 1,000 writes loses no acknowledged write and leaves no half of one',
  async () => {
    const { running, mq } = await start();
    const root = running.child.pid ?? 0;
    const ledger = await writeUntilKilled(mq, [root, ...descendants(root).map(({ pid }) => pid)]);
    await running.ended;
    gateway = undefined;
    mq.destroy();
    expect(ledger.writes).toBeGreaterThanOrEqual(WRITES / 2);
    expect(ledger.sent).toBeGreaterThan(ledger.writes);

    const again = await start();
    const missing = (await Promise.all(ledger.brokers.map((broker) => lost(again.mq, broker)))).flat();
    expect(missing).toEqual([]);

    const { table, close } = recordedTable(again.running.record);
    const items = await itemsOf(table);
    close();
    expect(halves(items, ACCOUNT, REGION)).toEqual([]);
    const { pk } = keys.broker(ACCOUNT, REGION, '');
    const brokers = items.filter((item) => item.pk === pk);
    expect(brokers.length).toBeGreaterThanOrEqual(ledger.brokers.length);
    expect(brokers.length).toBeLessThanOrEqual(ledger.brokers.length + IN_FLIGHT);

    // Afterwards the gateway works: a name without an acknowledgement is free, or its broker is complete.
    const next: Ledger = { brokers: [], writes: 0, sent: 0 };
    await writeAboutOne(again.mq, 'after-the-crash', next, ['admin']);
    expect(next.writes).toBe(WRITES_ABOUT_ONE);
    again.mq.destroy();
  },
  LONG,
);
