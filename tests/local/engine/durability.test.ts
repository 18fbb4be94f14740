import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EngineClient } from '../../../local/engine/engineClient.ts';
import { openEngine, type TableEngine } from '../../../local/engine/openEngine.ts';
import { tableDefinition } from '../../../src/state/table/table.ts';

const WRITER = fileURLToPath(new URL('./writeUntilKilled.ts', import.meta.url));
const WRITES = 1_000;

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'mqgate-engine-'));
  file = join(directory, 'table.sqlite');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const open = () => openEngine({ file, now: Date.now });

/** Starts a writer. It is killed with the signal that nothing can catch after so many acknowledged writes. */
function write(name: string, writes: number, killAfter = Number.POSITIVE_INFINITY): Promise<number[]> {
  const child = spawn(process.execPath, [WRITER, file, name, String(writes)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
    if (printed.split('\n').length > killAfter) child.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => {
      resolve(printed.split('\n').slice(0, -1).map(Number));
    });
  });
}

function itemsOf(engine: TableEngine, name: string): Set<string> {
  const answer = engine.call('Query', {
    TableName: 'tables',
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: name } },
  });
  return new Set((answer.Items as { sk: { S: string } }[]).map(({ sk }) => sk.S));
}

test('kill -9 among 1,000 transactions loses no acknowledged one and leaves no half of one', async () => {
  const acknowledged = await write('killed', WRITES, 300);
  expect(acknowledged.length).toBeGreaterThanOrEqual(300);
  expect(acknowledged.length).toBeLessThan(WRITES);
  const engine = open();
  const items = itemsOf(engine, 'killed');
  for (const number of acknowledged) expect(items).toContain(`${number}-first`);
  const firsts = [...items].filter((sk) => sk.endsWith('-first'));
  for (const sk of firsts) expect(items).toContain(sk.replace('first', 'second'));
  expect(items.size).toBe(firsts.length * 2);
  engine.close();
});

test('two processes write to one file at once, and both see all writes', async () => {
  const [first, second] = await Promise.all([write('one', 300), write('two', 300)]);
  expect([first.length, second.length]).toEqual([300, 300]);
  const engine = open();
  expect(itemsOf(engine, 'one').size).toBe(600);
  expect(itemsOf(engine, 'two').size).toBe(600);
  engine.close();
});

test('two engines on one file see each other’s items, tables and time to live at once', () => {
  const [first, second] = [open(), open()];
  const TableName = 'tables';
  first.call('CreateTable', { ...tableDefinition(TableName) });
  second.call('PutItem', { TableName, Item: { pk: { S: 'p' }, sk: { S: 's' }, until: { N: '1' } } });
  const get = { TableName, Key: { pk: { S: 'p' }, sk: { S: 's' } } };
  expect(first.call('GetItem', get).Item).toBeDefined();
  first.call('UpdateTimeToLive', {
    TableName,
    TimeToLiveSpecification: { AttributeName: 'until', Enabled: true },
  });
  expect(second.call('GetItem', get).Item).toBeUndefined();
  first.call('DeleteTable', { TableName });
  expect(() => second.call('GetItem', get)).toThrow('Requested resource not found');
  first.close();
  second.close();
});

test('while another process writes for long, a write gets a 500; reads and openings go on', async () => {
  const engine = open();
  engine.call('CreateTable', { ...tableDefinition('tables') });
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
  const blocker = new DatabaseSync(file);
  blocker.exec('BEGIN IMMEDIATE');
  const item = { TableName: 'tables', Item: { pk: { S: 'p' }, sk: { S: 's' } } };
  const started = performance.now();
  expect(() => engine.call('PutItem', item)).toThrow(
    expect.objectContaining({
      code: 'InternalServerError',
      status: 500,
      message: 'Another process is writing to the table; try again',
    }),
  );
  // It waited, and gave the event loop back soon. A busy machine is slower than the 50 ms that it waits.
  expect(performance.now() - started).toBeLessThan(2_000);
  expect(engine.call('GetItem', { TableName: 'tables', Key: item.Item })).toEqual({});
  const opened = open();
  expect(opened.call('GetItem', { TableName: 'tables', Key: item.Item })).toEqual({});
  opened.close();
  blocker.exec('COMMIT');
  blocker.close();
  const { PutItemCommand } = await import('@aws-sdk/client-dynamodb');
  const answer = await new EngineClient(engine).send(new PutItemCommand(item));
  expect(answer.$metadata.attempts).toBe(1);
  engine.close();
});

test('only their owner can read the file and its journal', () => {
  const engine = open();
  engine.call('CreateTable', { ...tableDefinition('tables') });
  const modes = [file, `${file}-wal`, `${file}-shm`].map((each) => statSync(each).mode & 0o777);
  if (process.platform !== 'win32') expect(modes).toEqual([0o600, 0o600, 0o600]);
  engine.close();
});

test('a file of another kind is not changed', () => {
  writeFileSync(file, 'no database at all, but long enough to be looked at '.repeat(20));
  expect(open).toThrow();
  rmSync(file);
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
  const other = new DatabaseSync(file);
  other.exec('CREATE TABLE theirs (x)');
  other.close();
  expect(open).toThrow('is a database of another program; use another file for the table');
});
