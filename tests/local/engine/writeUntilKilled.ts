import { openEngine } from '../../../local/engine/openEngine.ts';
import { tableDefinition } from '../../../src/state/table/table.ts';

// A process that writes item after item and prints the number of each once it is acknowledged.
const [file = '', name = '', writes = '1000'] = process.argv.slice(2);
const engine = openEngine({ file, now: Date.now });
try {
  engine.call('CreateTable', { ...tableDefinition('tables') });
} catch {
  // Another process was first.
}
for (let number = 0; number < Number(writes); number++) {
  const put = (sk: string) => ({
    Put: { TableName: 'tables', Item: { pk: { S: name }, sk: { S: sk }, number: { N: String(number) } } },
  });
  for (;;) {
    try {
      engine.call('TransactWriteItems', { TransactItems: [put(`${number}-first`), put(`${number}-second`)] });
      break;
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'InternalServerError') throw error;
    }
  }
  process.stdout.write(`${number}\n`);
}
engine.close();
