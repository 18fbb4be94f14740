import { closeSync, openSync } from 'node:fs';
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { EngineError } from '../engineError.ts';

/** The application id `mqgT`, which shows that an SQLite file belongs to this engine. */
const APPLICATION_ID = 0x6d716754;
const SCHEMA_VERSION = 1;
const SCHEMA = `
  CREATE TABLE tables (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    description TEXT NOT NULL
  );
  CREATE TABLE items (
    tableId INTEGER NOT NULL,
    hash BLOB NOT NULL,
    range BLOB NOT NULL,
    expires REAL,
    size INTEGER NOT NULL,
    item TEXT NOT NULL,
    PRIMARY KEY (tableId, hash, range)
  );
  CREATE INDEX expiring ON items (expires) WHERE expires IS NOT NULL;
  CREATE TABLE tokens (token TEXT PRIMARY KEY, digest TEXT NOT NULL, usedAt INTEGER NOT NULL) WITHOUT ROWID;
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/**
 * How long a call waits for another process. It is short, because SQLite blocks the event loop while it
 * waits.
 */
const BUSY_MS = 50;
/** Opening waits longer, because another process may be creating the same file. */
const OPEN_BUSY_MS = 5_000;
const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;

/**
 * One connection to an SQLite database, with its statements prepared once.
 * INVARIANT: `write` is one transaction on disk (WAL, synchronous=FULL): when it has returned, a power
 * failure cannot undo it.
 */
export class Database {
  readonly #connection: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  private constructor(connection: DatabaseSync) {
    this.#connection = connection;
  }

  /**
   * @param file a path, or `:memory:` for a database that ends with the process. @throws Error if the file
   * belongs to another program
   */
  static open(file: string): Database {
    const { DatabaseSync } = loadSqlite();
    // The file is created here, because SQLite would use the process's umask. The journal files get the same
    // mode as the database.
    if (file !== ':memory:') closeSync(openSync(file, 'a', 0o600));
    const database = new Database(new DatabaseSync(file));
    try {
      database.#prepare(file);
    } catch (error) {
      database.close();
      throw error;
    }
    return database;
  }

  #prepare(file: string): void {
    const connection = this.#connection;
    connection.exec(`PRAGMA busy_timeout = ${OPEN_BUSY_MS}`);
    const isNew = () => this.all('SELECT 1 FROM sqlite_schema LIMIT 1').length === 0;
    if (!isNew() && this.#pragma('application_id') !== APPLICATION_ID) {
      throw new Error(`${file} is a database of another program; use another file for the table`);
    }
    connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    connection.exec('PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON; PRAGMA trusted_schema = OFF');
    // A file with tables is opened without the lock for writing: a process that writes without a pause may
    // keep it for seconds.
    if (isNew()) {
      this.write(() => {
        if (isNew()) connection.exec(SCHEMA);
      });
    }
    const version = this.#pragma('user_version');
    if (version !== SCHEMA_VERSION) {
      throw new Error(
        `${file} has version ${version} of the table's format; this mqgate reads version ${SCHEMA_VERSION}`,
      );
    }
    connection.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
  }

  #pragma(name: 'application_id' | 'user_version'): unknown {
    return Object.values(this.#connection.prepare(`PRAGMA ${name}`).get() ?? {})[0];
  }

  /** One row; undefined if there is none. */
  get(sql: string, ...values: SQLInputValue[]): Record<string, unknown> | undefined {
    return attempt(() => this.#statement(sql).get(...values));
  }

  all(sql: string, ...values: SQLInputValue[]): Record<string, unknown>[] {
    return attempt(() => this.#statement(sql).all(...values));
  }

  /** Rows one by one. The caller may stop at any row. It must not write before the loop has ended. */
  each(sql: string, ...values: SQLInputValue[]): IterableIterator<Record<string, unknown>> {
    return attempt(() => this.#statement(sql).iterate(...values));
  }

  /** The number of rows that changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(attempt(() => this.#statement(sql).run(...values)).changes);
  }

  /** Runs `work` in one transaction, which is rolled back if `work` throws. */
  write<T>(work: () => T): T {
    return this.#transaction('BEGIN IMMEDIATE', work);
  }

  /** Runs reads that see one state of the database. */
  read<T>(work: () => T): T {
    return this.#transaction('BEGIN', work);
  }

  #transaction<T>(begin: string, work: () => T): T {
    this.run(begin);
    try {
      const result = work();
      this.run('COMMIT');
      return result;
    } catch (error) {
      // SQLite may have rolled it back itself, for example because the disk is full.
      if (this.#connection.isTransaction) this.run('ROLLBACK');
      throw error;
    }
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#connection.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  close(): void {
    this.#statements.clear();
    if (this.#connection.isOpen) this.#connection.close();
  }
}

/**
 * `node:sqlite`, loaded when the first table is opened. Node 22 prints a warning for it, which does not
 * concern users. So the warning is suppressed during this load. @throws Error if Node does not have it
 * (before 22.13)
 */
export function loadSqlite(): typeof import('node:sqlite') {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    const sqlite = process.getBuiltinModule?.('node:sqlite');
    if (sqlite) return sqlite;
  } finally {
    process.emitWarning = emitWarning;
  }
  throw new Error(`The local table needs Node.js 22.13 or newer; this is ${process.version}`);
}

/** An error of SQLite becomes a 500, which the SDK tries again soon. Its cause stays attached. */
function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw isSqliteError(error) ? serverError(error) : error;
  }
}

function isSqliteError(error: unknown): error is Error & { errcode: number } {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number';
}

function serverError(error: Error & { errcode: number }): EngineError {
  // An extended code has its kind in the low byte.
  const kind = error.errcode & 0xff;
  const isBusy = kind === SQLITE_BUSY || kind === SQLITE_LOCKED;
  const message = isBusy
    ? 'Another process is writing to the table; try again'
    : `The table's database failed: ${error.message}`;
  const failure = new EngineError('InternalServerError', message, {}, 500);
  failure.cause = error;
  return failure;
}
