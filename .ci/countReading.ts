import { readFileSync } from 'node:fs';
import { importsOf } from './imports.ts';

/**
 * Counts the files that one must read to follow an allowed ListBrokers from a cold start: `npm run count`. It
 * is the import closure of the two functions that the call passes, types and dynamic imports included,
 * without the branches that this call does not take.
 */
const ENTRIES = ['src/handlers/authorizer.ts', 'src/handlers/brokers.ts'];

/** What a branch that ListBrokers does not take begins with, and why it is not taken. */
const NOT_TAKEN: readonly (readonly [RegExp, string])[] = [
  [/^src\/upstream\//, 'BACKEND=amazon-mq'],
  [/^src\/handlers\/middleware\/passThrough\.ts$/, 'BACKEND=amazon-mq'],
  [/^src\/runtime\/(amazonMq|upstream\w*)\.ts$/, 'BACKEND=amazon-mq'],
  [/^src\/directory\/aws\//, 'DIRECTORY=aws'],
  [/^src\/runtime\/openLiveDirectory\.ts$/, 'DIRECTORY=aws'],
  [/^src\/mq\/operations\/(?!brokers\/)/, 'the other operations'],
  [/^src\/mq\/operations\/brokers\/(?!brokerOperations\.ts$|listBrokers\.ts$)/, 'the other operations'],
];

const counted = new Set<string>();
const waiting = [...ENTRIES];
for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
  if (counted.has(file)) continue;
  counted.add(file);
  for (const { file: imported } of file.endsWith('.json') ? [] : importsOf(file)) {
    if (imported !== undefined && !NOT_TAKEN.some(([branch]) => branch.test(imported)))
      waiting.push(imported);
  }
}

const files = [...counted].sort();
const lines = files.reduce((sum, file) => sum + readFileSync(file, 'utf8').split('\n').length - 1, 0);
if (process.argv.includes('--files')) console.log(files.join('\n'));
console.log(`ListBrokers: ${files.length} files, ${lines} lines`);
