import type { Table } from '../../src/state/table/client.ts';
import { TTL_ATTRIBUTE, tableDefinition } from '../../src/state/table/table.ts';
import { EngineClient } from '../engine/engineClient.ts';
import { EngineError } from '../engine/engineError.ts';
import { openEngine } from '../engine/openEngine.ts';

/** The gateway's table in this process. */
export interface TableStore {
  readonly table: Table;
  /** All that the table holds now. */
  checkpoint(): unknown;
  /** Puts a checkpoint of this store in the place of all that there is. */
  restore(checkpoint: unknown): void;
  close(): void;
}

const TABLE_NAME = 'mqgate';

/** Opens the table over a file, or in memory, and makes it where there is none. */
export function openTableStore(file: string | undefined, now: () => number): TableStore {
  const engine = openEngine({ file: file ?? ':memory:', now });
  try {
    engine.call('CreateTable', { ...tableDefinition(TABLE_NAME) });
    engine.call('UpdateTimeToLive', {
      TableName: TABLE_NAME,
      TimeToLiveSpecification: { AttributeName: TTL_ATTRIBUTE, Enabled: true },
    });
  } catch (error) {
    if (!(error instanceof EngineError) || error.code !== 'ResourceInUseException') {
      engine.close();
      throw error;
    }
  }
  return {
    table: { name: TABLE_NAME, client: new EngineClient(engine) },
    checkpoint: () => engine.checkpoint(),
    restore: (checkpoint) => engine.restore(checkpoint as ReturnType<typeof engine.checkpoint>),
    close: () => engine.close(),
  };
}
