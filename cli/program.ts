import type { Command } from 'commander';
import { addAccessKeys } from './accessKeysCommand.ts';
import { addCheck } from './checkCommand.ts';
import { addCompletion } from './completionCommand.ts';
import { addConsole } from './consoleCommand.ts';
import { addDiff } from './diffCommand.ts';
import { addDoctor } from './doctorCommand.ts';
import { emptyProgram } from './emptyProgram.ts';
import { addExplain } from './explainCommand.ts';
import { addHelp } from './helpCommand.ts';
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

/** The command line `mqgate` with all its commands. */
export function createProgram(): Command {
  const program = emptyProgram();
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
  addCompletion(program);
  addHelp(program);
  return program;
}
