import { Command, CommanderError } from 'commander';
import { addExplain } from './explainCommand.ts';
import { addSimulate } from './simulateCommand.ts';

/** Exit status of a command line or a run that failed; 0 and 3 tell what was decided. */
const FAILED = 2;

const program = new Command('mqgate')
  .description('Ask what IAM policies allow, with the engine that the gateway enforces them with.')
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error:/u, 'mqgate:')) })
  .exitOverride();

// A reader that has seen enough (`| head`) is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') fail(error.message);
});

addSimulate(program);
addExplain(program);

try {
  await program.parseAsync();
} catch (error) {
  // Commander has printed its own sentence; asking for help is no fault.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : FAILED;
  else fail(error instanceof Error ? error.message : String(error));
}

/** Says one sentence, the first: what follows from a fault is not told as another. */
function fail(sentence: string): void {
  if (process.exitCode === FAILED) return;
  console.error(`mqgate: ${sentence}`);
  process.exitCode = FAILED;
}
