import { StartError } from './data/startError.ts';
import { runGateway, tell } from './launch/runGateway.ts';
import { stopOnSignals, stopWithParent } from './launch/stopOnSignals.ts';

/** `npm start`. Exit code 0 when it was asked to stop, 1 with one sentence on stderr otherwise. */

// This process writes keys and secrets: only their owner may read the files.
process.umask(0o077);
// A reader that closes its end (`npm start | head`) does not end the gateway.
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
