import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { CreateTableCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { EngineClient } from '../../local/engine/engineClient.ts';
import { openEngine } from '../../local/engine/openEngine.ts';
import { openTable, type Table } from '../../src/state/table/client.ts';
import { tableDefinition } from '../../src/state/table/table.ts';

const NAME = 'mqgate-test';
const BINARY = fileURLToPath(new URL('../../node_modules/@dynoxide/linux-x64/dynoxide', import.meta.url));
const START_TRIES = 200;

export interface TestTable {
  readonly table: Table;
  readonly stop: () => Promise<void>;
}

/**
 * An engine in memory with the product's table, for one test file: the one of this project, in this process.
 * With TEST_ENGINE=independent it is the other one, a program that serves DynamoDB's API, so that what a test
 * holds is known to hold on both.
 */
export async function startEngine(): Promise<TestTable> {
  if (process.env.TEST_ENGINE === 'independent') return await startServedEngine();
  return await withTable(startOwnEngine());
}

/** The independent engine with the product's table, for tests that need an endpoint. */
export async function startServedEngine(): Promise<TestTable> {
  return await withTable(await startIndependentEngine());
}

async function withTable(started: TestTable): Promise<TestTable> {
  await started.table.client.send(new CreateTableCommand(tableDefinition(NAME)));
  return started;
}

function startOwnEngine(): TestTable {
  const engine = openEngine({ file: ':memory:', now: Date.now });
  const stop = async () => engine.close();
  return { table: { name: NAME, client: new EngineClient(engine) }, stop };
}

/** Starts the independent engine, without a table. `stop` ends this process and no other. */
export async function startIndependentEngine(): Promise<TestTable> {
  const port = await freePort();
  const child = spawn(BINARY, ['--host', '127.0.0.1', '--port', String(port)], { stdio: 'ignore' });
  const table = openTable({ tableName: NAME, region: 'us-east-1', endpoint: `http://127.0.0.1:${port}` });
  await answering(table, child);
  return { table, stop: () => stop(table, child) };
}

async function answering(table: Table, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < START_TRIES; tries++) {
    if (child.exitCode !== null) break;
    try {
      await table.client.send(new ListTablesCommand({}));
      return;
    } catch {
      await new Promise((resolve) => {
        setTimeout(resolve, 25);
      });
    }
  }
  throw new Error('the engine did not start');
}

async function stop(table: Table, child: ChildProcess): Promise<void> {
  table.client.destroy();
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => {
    child.once('exit', resolve);
  });
  child.kill();
  await ended;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port);
        else reject(new Error('no port'));
      });
    });
  });
}
