import type { Database } from '../storage/database.ts';
import type { Items } from '../storage/items.ts';
import type { Tables } from '../storage/tables.ts';

/** The surroundings of every operation. */
export interface Context {
  readonly database: Database;
  readonly tables: Tables;
  readonly items: Items;
  /** Milliseconds since 1970, by the gateway's clock. */
  readonly now: () => number;
}

/** The unchecked parameters of a call. */
export type Input = Readonly<Record<string, unknown>>;
export type Output = Record<string, unknown>;
export type Operation = (context: Context, input: Input) => Output;
