import { EngineError } from '../engineError.ts';
import type { Database } from './database.ts';
import type { KeySchema } from './keys.ts';

/** The stored description of a table, as JSON. */
export interface TableDescription {
  readonly key: KeySchema;
  readonly createdAt: number;
  /** The attribute with the time at which an item expires, if time to live is enabled. */
  readonly expiryAttribute?: string | undefined;
}

export interface StoredTable extends TableDescription {
  readonly id: number;
  readonly name: string;
}

/**
 * The tables of a database. For a database in memory, a description is read once, because there is no other
 * writer. For a file, each call reads it again, once, because another process may create or remove a table.
 */
export class Tables {
  readonly #database: Database;
  readonly #shared: boolean;
  readonly #known = new Map<string, StoredTable>();
  /** The parsed descriptions, by their text. */
  readonly #parsed = new Map<string, TableDescription>();

  constructor(database: Database, shared: boolean) {
    this.#database = database;
    this.#shared = shared;
  }

  /** Must run before each call of the engine. */
  beginCall(): void {
    if (this.#shared) this.forget();
  }

  find(name: string): StoredTable | undefined {
    const known = this.#known.get(name);
    if (known) return known;
    const row = this.#database.get('SELECT id, description FROM tables WHERE name = ?', name);
    if (row === undefined) return undefined;
    const table = { ...this.#parse(row.description as string), id: row.id as number, name };
    this.#known.set(name, table);
    return table;
  }

  /** @throws EngineError (ResourceNotFoundException) */
  get(name: string): StoredTable {
    const table = this.find(name);
    if (table) return table;
    throw new EngineError('ResourceNotFoundException', 'Requested resource not found');
  }

  #parse(text: string): TableDescription {
    const parsed = this.#parsed.get(text) ?? (JSON.parse(text) as TableDescription);
    if (this.#parsed.size < MOST_PARSED) this.#parsed.set(text, parsed);
    return parsed;
  }

  add(name: string, description: TableDescription): void {
    const text = JSON.stringify(description);
    this.#database.run('INSERT INTO tables (name, description) VALUES (?, ?)', name, text);
  }

  change(table: StoredTable, description: TableDescription): void {
    this.forget();
    this.#database.run(
      'UPDATE tables SET description = ? WHERE id = ?',
      JSON.stringify(description),
      table.id,
    );
  }

  remove(table: StoredTable): void {
    this.forget();
    this.#database.run('DELETE FROM items WHERE tableId = ?', table.id);
    this.#database.run('DELETE FROM tables WHERE id = ?', table.id);
  }

  /** Names after the given one, in order. */
  names(after: string, limit: number): string[] {
    const rows = this.#database.all(
      'SELECT name FROM tables WHERE name > ? ORDER BY name LIMIT ?',
      after,
      limit,
    );
    return rows.map(({ name }) => name as string);
  }

  /** Empties the cache, because the database was restored or a table has changed. */
  forget(): void {
    this.#known.clear();
  }
}

const MOST_PARSED = 1_000;
