import { mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setFlagsFromString, writeHeapSnapshot } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

/**
 * Preloaded into the gateway's processes: answers questions about their memory on a socket that is named for
 * the process.
 */
const { MQGATE_LOAD_PROBE: directory } = process.env;

if (directory !== undefined && isMainThread) {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, `${process.pid}.sock`);
  const server = createServer((socket) => {
    socket.setEncoding('utf8').once('data', (asked) => socket.end(JSON.stringify(answer(String(asked)))));
    socket.on('error', () => undefined);
  });
  server.on('error', () => undefined);
  server.listen(path).unref();
  process.once('exit', () => rmSync(path, { force: true }));
}

/**
 * `memory`: the live heap after a garbage collection; `snapshot <file>`: the heap, to be compared with
 * another one.
 */
function answer(asked: string): unknown {
  const [what, file] = asked.split(' ', 2);
  if (what === 'snapshot') return { file: writeHeapSnapshot(file) };
  collect();
  collect();
  return process.memoryUsage();
}

function collect(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
