import { StartError } from './data/startError.ts';
import { runGateway, tell } from './launch/runGateway.ts';
import { stopOnSignals, stopWithParent } from './launch/stopOnSignals.ts';

/**
 * `npm start`. The exit code is 0 after a request to stop. Otherwise it is 1, with one sentence on stderr.
 */

// This process writes keys and secrets: only their owner may read the files.
process.umask(0o077);
// When its output is closed (`npm start | head`), the gateway continues.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

try {
  const signals = stopOnSignals();
  const isNpm = process.env.npm_lifecycle_event === 'start';
  await runGateway(process.env, isNpm ? stopWithParent(signals) : signals);
  process.exit(0);
} catch (error) {
  const sentence = error instanceof StartError ? error.message : `Unexpected failure: ${String(error)}`;
  tell(sentence);
  process.exit(1);
}
