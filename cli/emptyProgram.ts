import { Command } from 'commander';
import { reportLines } from '../workbench/reportLines.ts';

/** The command line `mqgate` before its commands are added. Its faults are thrown as a CommanderError. */
export function emptyProgram(): Command {
  return new Command('mqgate')
    .description('Ask what IAM policies allow, log in at a gateway, and look after its keys.')
    .configureOutput({
      outputError: (text, write) =>
        write(
          reportLines(
            text
              .replace(/^error:/u, 'mqgate:')
              .trimEnd()
              .split('\n'),
          ),
        ),
    })
    .exitOverride();
}
