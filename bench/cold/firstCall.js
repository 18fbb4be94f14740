import { createRequire } from 'node:module';
import { performance } from 'node:perf_hooks';

// Run by cold.ts in a fresh process: a function's bundle, and the event of its first call over the channel. Plain JavaScript, so that
// the memory of Node's type stripper is not counted.

const [bundle = ''] = process.argv.slice(2);
const { rss: bareRss } = process.memoryUsage();

process.once('message', async (event) => {
  const began = performance.now();
  const { handler } = createRequire(import.meta.url)(bundle);
  const imported = performance.now();
  const context = { getRemainingTimeInMillis: () => 10_000 };
  const answer = await handler(event, context);
  const answered = performance.now();
  const { rss } = process.memoryUsage();
  const importMs = imported - began;
  const firstCallMs = answered - imported;
  process.send?.({ importMs, firstCallMs, rss, addedRss: rss - bareRss, answer }, () => process.exit(0));
});
