import { existsSync } from 'node:fs';
import type { Table } from '../../src/state/table/client.ts';
import { TTL_ATTRIBUTE, tableDefinition } from '../../src/state/table/table.ts';
import { EngineClient } from '../engine/engineClient.ts';
import { EngineError } from '../engine/engineError.ts';
import { openEngine, type TableEngine } from '../engine/openEngine.ts';

/** The gateway's table in this process. */
export interface TableStore extends OpenedTable {
  readonly engine: TableEngine;
  /** A checkpoint of the table's present content. */
  checkpoint(): unknown;
  /** Replaces the table's content by a checkpoint of this store. */
  restore(checkpoint: unknown): void;
}

/** A gateway's table, in memory or in a file. */
export interface OpenedTable {
  readonly table: Table;
  /** Writes the first content of a new table to its file, in one transaction. */
  settle(): void;
  close(): void;
}

const TABLE_NAME = 'mqgate';

/**
 * Opens the table in a file or in memory, and creates it if it does not exist. The table of a new file is in
 * memory until `settle`, because the first import of an account makes about twenty writes, each of which
 * would wait for the disk.
 */
export function openTableStore(
  file: string | undefined,
  now: () => number,
  name: string = TABLE_NAME,
): TableStore {
  const isNew = file === undefined || !existsSync(file);
  let engine = openWithTable(isNew ? ':memory:' : file, now, name);
  const current: TableEngine = {
    call: (operation, input) => engine.call(operation, input),
    checkpoint: () => engine.checkpoint(),
    restore: (checkpoint) => engine.restore(checkpoint),
    close: () => engine.close(),
  };
  return {
    table: { name, client: new EngineClient(current) },
    engine: current,
    settle: () => {
      if (file === undefined || !isNew) return;
      const first = engine.checkpoint();
      const settled = openEngine({ file, now });
      settled.restore(first);
      engine.close();
      engine = settled;
    },
    checkpoint: () => engine.checkpoint(),
    restore: (checkpoint) => engine.restore(checkpoint as ReturnType<TableEngine['checkpoint']>),
    close: () => engine.close(),
  };
}

function openWithTable(file: string, now: () => number, name: string): TableEngine {
  const engine = openEngine({ file, now });
  try {
    engine.call('CreateTable', { ...tableDefinition(name) });
    engine.call('UpdateTimeToLive', {
      TableName: name,
      TimeToLiveSpecification: { AttributeName: TTL_ATTRIBUTE, Enabled: true },
    });
  } catch (error) {
    if (!(error instanceof EngineError) || error.code !== 'ResourceInUseException') {
      engine.close();
      throw error;
    }
  }
  return engine;
}
