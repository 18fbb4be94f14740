import { StartError } from './data/startError.ts';
import { runGateway } from './launch/runGateway.ts';
import { stopOnSignals } from './launch/stopOnSignals.ts';

/** `npm start`. Exit code 0 when it was asked to stop, 1 with one sentence on stderr otherwise. */

// Keys and secrets are written: for their owner alone, whoever writes.
process.umask(0o077);
// Nobody reads any more: the gateway goes on.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

try {
  await runGateway(process.env, stopOnSignals());
  process.exit(0);
} catch (error) {
  const sentence = error instanceof StartError ? error.message : `Unexpected failure: ${String(error)}`;
  process.stderr.write(`mqgate: ${sentence}\n`);
  process.exit(1);
}
