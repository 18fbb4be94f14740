/**
 * Prints the facts of a service model: `node tests/mq/model/generate.ts <model.json> >
 * tests/mq/model/facts.json`.
 */
import { readFileSync } from 'node:fs';
import { modelFacts } from './modelFacts.ts';

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('Give the path of a service model.');
process.stdout.write(`${JSON.stringify(modelFacts(JSON.parse(readFileSync(file, 'utf8'))), null, 2)}\n`);
