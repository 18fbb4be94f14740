import { EngineError } from './engineError.ts';
import { batchWriteItem } from './operations/batchWriteItem.ts';
import type { Context, Input, Operation, Output } from './operations/context.ts';
import { query } from './operations/query.ts';
import { batchGetItem, getItem, transactGetItems } from './operations/reads.ts';
import { scan } from './operations/scan.ts';
import { deleteItem, putItem, updateItem } from './operations/singleWrites.ts';
import {
  createTable,
  deleteTable,
  describeTable,
  describeTimeToLive,
  listTables,
  updateTimeToLive,
} from './operations/tables.ts';
import { transactWriteItems } from './operations/transactWriteItems.ts';
import { type Checkpoint, restoreCheckpoint, takeCheckpoint } from './storage/checkpoints.ts';
import { Database } from './storage/database.ts';
import { Items } from './storage/items.ts';
import { Tables } from './storage/tables.ts';

/** DynamoDB on one SQLite database, in this process. */
export interface TableEngine {
  /**
   * Makes one call of DynamoDB's API, such as `GetItem` with its parameters. The answer is a new object.
   * Bytes are Uint8Array in both; a parameter may also have them as base64. @throws EngineError
   */
  call(operation: string, input: Input): Output;
  /** A checkpoint of the database's present content. */
  checkpoint(): Checkpoint;
  /** Replaces the database's content by a checkpoint. */
  restore(checkpoint: Checkpoint): void;
  close(): void;
}

export interface EngineOptions {
  /**
   * A file, which other processes may open too, or `:memory:`. A missing file is created, with access for its
   * owner only.
   */
  readonly file: string;
  /** The clock in milliseconds since 1970, which decides which items have expired. */
  readonly now: () => number;
}

const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    BatchGetItem: batchGetItem,
    BatchWriteItem: batchWriteItem,
    CreateTable: createTable,
    DeleteItem: deleteItem,
    DeleteTable: deleteTable,
    DescribeTable: describeTable,
    DescribeTimeToLive: describeTimeToLive,
    GetItem: getItem,
    ListTables: listTables,
    PutItem: putItem,
    Query: query,
    Scan: scan,
    TransactGetItems: transactGetItems,
    TransactWriteItems: transactWriteItems,
    UpdateItem: updateItem,
    UpdateTimeToLive: updateTimeToLive,
  }),
);

/**
 * Opens a database, and creates it if it does not exist. @throws Error if the file cannot be opened or
 * belongs to another program.
 */
export function openEngine({ file, now }: EngineOptions): TableEngine {
  const database = Database.open(file);
  const tables = new Tables(database, file !== ':memory:');
  const context: Context = { database, tables, items: new Items(database, now), now };
  return {
    call: (operation, input) => {
      const run = OPERATIONS.get(operation);
      tables.beginCall();
      if (run) return run(context, input);
      throw new EngineError(
        'UnknownOperationException',
        `This local table does not serve ${operation}. It serves ${[...OPERATIONS.keys()].join(', ')}.`,
      );
    },
    checkpoint: () => takeCheckpoint(database),
    restore: (checkpoint) => {
      tables.forget();
      restoreCheckpoint(database, checkpoint);
    },
    close: () => database.close(),
  };
}
