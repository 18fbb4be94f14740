import { type Command, CommanderError } from 'commander';
import { oneLine } from '../workbench/reportLines.ts';

/** The exit status of a wrong command line or a failed run; 0 and 3 report a decision. */
const FAILED = 2;

/** Runs the command of the command line, and sets the exit status of the process. */
export function runProgram(program: Command): void {
  // It is not an error when the output is closed early (`| head`).
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') fail(error.message);
  });
  // When the error output is closed (`2>&1 | head`), nobody can be told. The gateway of `serve` continues.
  process.stderr.on('error', () => {});
  void runCommand(program, process.argv.slice(2));
}

/** Runs the command that these words are. */
export async function runCommand(program: Command, words: readonly string[]): Promise<void> {
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    // Commander has printed its own sentence already. A request for help is not an error.
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : FAILED;
    else fail(error instanceof Error ? error.message : String(error));
  }
}

/** Prints only the first error, because later errors are its consequences. */
function fail(sentence: string): void {
  if (process.exitCode === FAILED) return;
  console.error(`mqgate: ${oneLine(sentence)}`);
  process.exitCode = FAILED;
}
