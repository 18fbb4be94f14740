import type { Command } from 'commander';
import type { ShowOptions } from './logs/showLogs.ts';

const HELP = `
Reads the gateway's log from files, or from standard input. It understands the JSON lines that npm
start writes (to the terminal and to .mqgate/gateway.log), every output format of "aws logs tail"
and "aws logs filter-log-events", and exports of CloudWatch Logs after gunzip. It skips lines that
are not records, and counts damaged records at the end.

It prints one line for each decision: the time, the verdict, the principal, the action and its
resource, and the statement and policy that decided. If a decision depends on the body of the
request, its line has the final verdict; --pending also prints the line of the first phase, which
waited for the body.

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
