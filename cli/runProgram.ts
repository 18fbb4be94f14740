import { type Command, CommanderError } from 'commander';
import { oneLine } from '../workbench/reportLines.ts';

/** Exit status of a command line or a run that failed; 0 and 3 report a decision. */
const FAILED = 2;

/** Runs the command that was typed, and sets the exit status of the process. */
export function runProgram(program: Command): void {
  // A reader that has seen enough (`| head`) is no fault.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') fail(error.message);
  });
  program.parseAsync().catch((error: unknown) => {
    // Commander has printed its own sentence; asking for help is no fault.
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : FAILED;
    else fail(error instanceof Error ? error.message : String(error));
  });
}

/** Prints only the first fault, because later faults are its consequences. */
function fail(sentence: string): void {
  if (process.exitCode === FAILED) return;
  console.error(`mqgate: ${oneLine(sentence)}`);
  process.exitCode = FAILED;
}
