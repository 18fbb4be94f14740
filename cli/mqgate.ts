import { Command, CommanderError } from 'commander';
import { addAccessKeys } from './accessKeysCommand.ts';
import { addCheck } from './checkCommand.ts';
import { addConsole } from './consoleCommand.ts';
import { addDiff } from './diffCommand.ts';
import { addDoctor } from './doctorCommand.ts';
import { addExplain } from './explainCommand.ts';
import { addImport } from './importCommand.ts';
import { addKeys } from './keysCommand.ts';
import { addLint } from './lintCommand.ts';
import { addLogin } from './loginCommand.ts';
import { addLogs } from './logsCommand.ts';
import { addMfa } from './mfaCommand.ts';
import { addServe } from './serveCommand.ts';
import { addSimulate } from './simulateCommand.ts';
import { addSuggest } from './suggestCommand.ts';
import { addTest } from './testCommand.ts';
import { addWhoCan } from './whoCanCommand.ts';

/** Exit status of a command line or a run that failed; 0 and 3 report a decision. */
const FAILED = 2;

const program = new Command('mqgate')
  .description('Ask what IAM policies allow, log in at a gateway, and look after its keys.')
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error:/u, 'mqgate:')) })
  .exitOverride();

// A reader that has seen enough (`| head`) is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') fail(error.message);
});

addServe(program);
addConsole(program);
addSimulate(program);
addExplain(program);
addTest(program);
addDiff(program);
addCheck(program);
addWhoCan(program);
addLint(program);
addSuggest(program);
addLogs(program);
addLogin(program);
addDoctor(program);
addAccessKeys(program);
addMfa(program);
addKeys(program);
addImport(program);

program.parseAsync().catch((error: unknown) => {
  // Commander has printed its own sentence; asking for help is no fault.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : FAILED;
  else fail(error instanceof Error ? error.message : String(error));
});

/** Prints only the first fault, because later faults are its consequences. */
function fail(sentence: string): void {
  if (process.exitCode === FAILED) return;
  console.error(`mqgate: ${sentence}`);
  process.exitCode = FAILED;
}
