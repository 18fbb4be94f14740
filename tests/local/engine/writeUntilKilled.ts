import { openEngine } from '../../../local/engine/openEngine.ts';
import { tableDefinition } from '../../../src/state/table/table.ts';

// A process that writes item after item and prints the number of each once it is acknowledged.
const [file = '', name = '', writes = '1000'] = process.argv.slice(2);
const engine = openEngine({ file, now: Date.now });

/** Tries again while another process writes. */
function call(operation: string, input: Record<string, unknown>): void {
  for (;;) {
    try {
      engine.call(operation, input);
      return;
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'InternalServerError') throw error;
    }
  }
}

try {
  call('CreateTable', { ...tableDefinition('tables') });
} catch {
  // Another process was first.
}
for (let number = 0; number < Number(writes); number++) {
  const put = (sk: string) => ({
    Put: { TableName: 'tables', Item: { pk: { S: name }, sk: { S: sk }, number: { N: String(number) } } },
  });
  call('TransactWriteItems', { TransactItems: [put(`${number}-first`), put(`${number}-second`)] });
  process.stdout.write(`${number}\n`);
}
engine.close();
