import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { CreateTableCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { openTable, type Table } from '../../src/state/table/client.ts';
import { tableDefinition } from '../../src/state/table/table.ts';

const BINARY = fileURLToPath(new URL('../../node_modules/@dynoxide/linux-x64/dynoxide', import.meta.url));
const START_TRIES = 200;

/** A real engine in memory with the product's table, for one test file. `stop` ends this process and no other. */
export async function startEngine(): Promise<{ table: Table; stop: () => Promise<void> }> {
  const port = await freePort();
  const child = spawn(BINARY, ['--host', '127.0.0.1', '--port', String(port)], { stdio: 'ignore' });
  const table = openTable({
    tableName: 'mqgate-test',
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
  });
  await answering(table, child);
  await table.client.send(new CreateTableCommand(tableDefinition(table.name)));
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
