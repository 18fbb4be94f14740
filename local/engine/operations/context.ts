import type { Database } from '../storage/database.ts';
import type { Items } from '../storage/items.ts';
import type { Tables } from '../storage/tables.ts';

/** What every operation works on. */
export interface Context {
  readonly database: Database;
  readonly tables: Tables;
  readonly items: Items;
  /** Milliseconds since 1970, by the gateway's clock. */
  readonly now: () => number;
}

/** The parameters of a call, as an SDK or the wire gives them: not checked. */
export type Input = Readonly<Record<string, unknown>>;
export type Output = Record<string, unknown>;
export type Operation = (context: Context, input: Input) => Output;
