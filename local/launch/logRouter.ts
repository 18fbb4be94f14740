import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/**
 * Parts what a gateway process says, line by line. Everything goes to its log; the functions' structured records (one JSON object a
 * line, on either stream: errors come on stderr) go to the terminal too. Metrics in embedded format are for CloudWatch only.
 */
export function routeLog(from: Readable, log: Writable, terminal: Writable): void {
  createInterface({ input: from, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
    if (line.trim() === '') return;
    log.write(`${line}\n`);
    if (isRecord(line)) terminal.write(`${line}\n`);
  });
}

function isRecord(line: string): boolean {
  if (!line.startsWith('{') || !line.endsWith('}')) return false;
  try {
    return !Object.hasOwn(JSON.parse(line), '_aws');
  } catch {
    return false;
  }
}
