import { readItem, writeItem } from '../values/itemText.ts';
import { type Attributes, member } from '../values/members.ts';
import type { Database } from './database.ts';
import type { StoredKey } from './keys.ts';
import type { StoredTable } from './tables.ts';

/** An item as a query or scan reads it. */
export interface FoundItem {
  readonly item: Attributes;
  /** In bytes, as DynamoDB counts it. */
  readonly size: number;
}

/** Sort keys from `from` on and before `to`, within one partition. */
export interface KeyRange {
  readonly from: Uint8Array;
  readonly to: Uint8Array;
  readonly ascending: boolean;
}

const GET = `SELECT item FROM items
  WHERE tableId = ? AND hash = ? AND range = ? AND (expires IS NULL OR expires > ?)`;
const PUT = `INSERT INTO items (tableId, hash, range, expires, size, item) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET expires = excluded.expires, size = excluded.size, item = excluded.item`;
const DELETE = 'DELETE FROM items WHERE tableId = ? AND hash = ? AND range = ?';
const PARTITION = `SELECT item, size FROM items
  WHERE tableId = ? AND hash = ? AND range >= ? AND range < ? AND (expires IS NULL OR expires > ?)`;
const QUERY_UP = `${PARTITION} ORDER BY range`;
const QUERY_DOWN = `${PARTITION} ORDER BY range DESC`;
const SCAN = `SELECT item, size FROM items
  WHERE tableId = ? AND (hash, range) > (?, ?) AND (expires IS NULL OR expires > ?) ORDER BY hash, range`;
const SCAN_ALL = `SELECT item, size FROM items
  WHERE tableId = ? AND (expires IS NULL OR expires > ?) ORDER BY hash, range`;
const EXPIRE = `DELETE FROM items WHERE rowid IN
  (SELECT rowid FROM items WHERE expires IS NOT NULL AND expires <= ? ORDER BY expires LIMIT ?)`;
const COUNT = 'SELECT count(*) AS items, coalesce(sum(size), 0) AS bytes FROM items WHERE tableId = ?';

/** The most expired items that one write removes, so that no write takes long. */
const EXPIRED_AT_ONCE = 20;

/**
 * The items of all tables. `now` gives milliseconds.
 * INVARIANT: an expired item is absent for every call, by the gateway's clock. DynamoDB may delete it days
 * later; no code may depend on either.
 */
export class Items {
  readonly #database: Database;
  readonly #now: () => number;
  /** The second for which all expired items were removed. */
  #cleanSecond: number | undefined;

  constructor(database: Database, now: () => number) {
    this.#database = database;
    this.#now = now;
  }

  #seconds(): number {
    return this.#now() / 1000;
  }

  /** The item as text; undefined if there is none. */
  text(table: StoredTable, key: StoredKey): string | undefined {
    const row = this.#database.get(GET, table.id, key.hash, key.range, this.#seconds());
    return row?.item as string | undefined;
  }

  get(table: StoredTable, key: StoredKey): Attributes | undefined {
    const text = this.text(table, key);
    return text === undefined ? undefined : readItem(text);
  }

  put(table: StoredTable, key: StoredKey, item: Readonly<Attributes>, size: number): void {
    this.#removeExpired();
    const expires = expiryOf(table.expiryAttribute, item);
    this.#database.run(PUT, table.id, key.hash, key.range, expires, size, writeItem(item));
  }

  delete(table: StoredTable, key: StoredKey): void {
    this.#removeExpired();
    this.#database.run(DELETE, table.id, key.hash, key.range);
  }

  /** The items of a partition, in order of their sort keys. */
  *query(table: StoredTable, hash: Uint8Array, { from, to, ascending }: KeyRange): Generator<FoundItem> {
    const sql = ascending ? QUERY_UP : QUERY_DOWN;
    yield* found(this.#database.each(sql, table.id, hash, from, to, this.#seconds()));
  }

  /** The items of a table, all of them or those after a key. */
  *scan(table: StoredTable, after: StoredKey | undefined): Generator<FoundItem> {
    if (after === undefined) {
      yield* found(this.#database.each(SCAN_ALL, table.id, this.#seconds()));
      return;
    }
    yield* found(this.#database.each(SCAN, table.id, after.hash, after.range, this.#seconds()));
  }

  count(table: StoredTable): { readonly items: number; readonly bytes: number } {
    return this.#database.get(COUNT, table.id) as { items: number; bytes: number };
  }

  /** Computes again when each item of a table expires: its time to live was enabled or disabled. */
  setExpiry(table: StoredTable, attribute: string | undefined): void {
    for (const row of this.#database.all('SELECT rowid, item FROM items WHERE tableId = ?', table.id)) {
      const expires = expiryOf(attribute, readItem(row.item as string));
      this.#database.run('UPDATE items SET expires = ? WHERE rowid = ?', expires, row.rowid as number);
    }
  }

  /** Once in a second: reads pass over expired items, so the rest of them may wait for the next write. */
  #removeExpired(): void {
    const second = Math.floor(this.#seconds());
    if (second === this.#cleanSecond) return;
    const removed = this.#database.run(EXPIRE, second, EXPIRED_AT_ONCE);
    if (removed < EXPIRED_AT_ONCE) this.#cleanSecond = second;
  }
}

function* found(rows: Iterable<Record<string, unknown>>): Generator<FoundItem> {
  for (const row of rows) yield { item: readItem(row.item as string), size: row.size as number };
}

/** Epoch seconds; null if the item never expires: the attribute is missing or not a number. */
function expiryOf(attribute: string | undefined, item: Readonly<Attributes>): number | null {
  const number = attribute === undefined ? undefined : member(item, attribute)?.N;
  return number === undefined ? null : Number(number);
}
