import type { Command } from 'commander';
import { reportText } from '../workbench/reportLines.ts';
import type { CanOptions } from './access/canAnswer.ts';
import type { WhoCanOptions } from './access/whoCanAnswer.ts';

const WHO_CAN_HELP = `
Lists every user with a long-term key and with a session, every role's session and the root user:
each is allowed, denied, or "allowed if", with the conditions that remain. A call's address, MFA,
tags and time are not known. The tags of a role's session are not known either, because a session
can have its own tags. Then it lists the principals that get the permission by assuming roles, with
the shortest chain, and those that could give themselves the permission (by published methods of
privilege escalation, each with its source in --json).

Exit status: 0 answered, 2 the question could not be answered.

Example:
  npx mqgate who-can mq:DeleteBroker --account account.json \\
      --on 'arn:aws:mq:*:123456789012:broker:prod-*'
`;

const CAN_HELP = `
Prints one row for the actions that are allowed on the same resources under the same condition. All
actions of Amazon MQ are known; actions of other services are listed as the policies write them.

Exit status: 0 answered, 2 the question could not be answered.

Example:
  npx mqgate can user/alice --account account.json
`;

/** `mqgate who-can` and `mqgate can`: access of an account, from both sides. */
export function addWhoCan(program: Command): void {
  program
    .command('who-can')
    .description('List who may do something, and under which conditions')
    .argument('<action>', 'such as mq:DeleteBroker')
    .requiredOption('--on <resource>', 'an ARN, a pattern of ARNs, or *')
    .requiredOption('--account <file>', 'the account export')
    .option('--organization <file>', 'the organization that the account is in')
    .option('--table', 'one row for every principal')
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', WHO_CAN_HELP)
    .action(async (action: string, options: WhoCanOptions) => {
      process.stdout.write(
        reportText((await import('./access/whoCanAnswer.ts')).whoCanAnswer(action, options)),
      );
    });
  program
    .command('can')
    .description('List what a principal may do')
    .argument('<principal>', 'user/alice, role/deployer, root, or an ARN')
    .requiredOption('--account <file>', 'the account export')
    .option('--organization <file>', 'the organization that the account is in')
    .option('--table', 'one row for each group of actions (the default)')
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', CAN_HELP)
    .action(async (principal: string, options: CanOptions) => {
      process.stdout.write(reportText((await import('./access/canAnswer.ts')).canAnswer(principal, options)));
    });
}
