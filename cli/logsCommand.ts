import type { Command } from 'commander';
import type { ShowOptions } from './logs/showLogs.ts';

const HELP = `
Reads the gateway's log from files, or from standard input: JSON lines as npm start writes them (to the terminal and to
DATA_DIR/gateway.log), what "aws logs tail" and "aws logs filter-log-events" print in any format, and exports of CloudWatch Logs
(gunzip them). Lines that are no records are passed over; broken records are counted at the end.

Each decision is one line: when, the verdict, who, what on what, and which statement of which policy decided. A decision that depends on
the body shows when it is made; --pending shows that it had to wait, too.

  --since takes a time such as 90s, 15m, 36h or 7d, or a date such as 2026-11-21 or 2026-11-21T12:00:00Z
  --principal takes the ARN of a user, a role (all its sessions) or a session

Exit status: 0 shown, 2 a log or an option is wrong.

Examples:
  npx mqgate logs --denied --since 15m .mqgate/gateway.log
  aws logs tail /aws/lambda/mqgate-prod-authorizer --since 1h --format short | npx mqgate logs --denied
`;

/** `mqgate logs`: the decision log for a person. */
export function addLogs(program: Command): void {
  program
    .command('logs')
    .description('Show who was allowed or refused what, and why, from the decision log')
    .argument('[files...]', 'files of the log; without any, standard input')
    .option('--denied', 'refusals only')
    .option('--principal <arn>', 'whose calls')
    .option('--since <time>', 'nothing older')
    .option('--pending', 'also show decisions that waited for the body')
    .option('--json', 'print the records unchanged, one a line')
    .addHelpText('after', HELP)
    .action(async (files: readonly string[], options: ShowOptions) => {
      const { showLogs } = await import('./logs/showLogs.ts');
      const { stdin: input, stdout: output, stderr: errors } = process;
      await showLogs(files, options, { input, output, errors }, Date.now());
    });
}
