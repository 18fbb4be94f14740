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
   * Makes one call, as DynamoDB's API has it: `GetItem` with its parameters. The answer is new and the
   * caller's own. Bytes are Uint8Array in both; a parameter may hold them as base64 too. @throws EngineError
   */
  call(operation: string, input: Input): Output;
  /** All that the database holds now. */
  checkpoint(): Checkpoint;
  /** Puts what a checkpoint held in the place of all that there is. */
  restore(checkpoint: Checkpoint): void;
  close(): void;
}

export interface EngineOptions {
  /**
   * A file, which other processes may open too, or `:memory:`. The file is created where there is none, for
   * its owner only.
   */
  readonly file: string;
  /** Milliseconds since 1970: decides which items have expired. */
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
 * Opens a database, and creates it where there is none. @throws Error where the file can't be opened or is of
 * another kind.
 */
export function openEngine({ file, now }: EngineOptions): TableEngine {
  const database = Database.open(file);
  const tables = new Tables(database, file !== ':memory:');
  const context: Context = { database, tables, items: new Items(database, now), now };
  return {
    call: (operation, input) => {
      const run = OPERATIONS.get(operation);
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
