import { type Command, Option } from 'commander';
import type { CheckOptions } from './compare/checkAccount.ts';

const HELP = `
An invariant is "ACTIONS on RESOURCES"; both may hold the wildcards * and ?. Without "on RESOURCES"
it is about every resource. The actions of --never must be allowed to no user and no role; those of
--always to every user and role. Principals of --except (user/alice, role/*, or complete ARNs) are
left out. The root user is checked only if --principal root names it. The answer is a proof over
every request, or a request that disproves the invariant and that the policy engine has decided.

Exit status: 0 every invariant holds; 1 one does not, or it is not known; 2 a file or an option is
wrong.

Example:
  npx mqgate check --account account.json --never 'mq:DeleteBroker on *:prod-*' --except role/mq-break-glass
`;

const list = (value: string, before: readonly string[] = []) => [...before, value];

/** `mqgate check`: invariants of a whole account. */
export function addCheck(program: Command): void {
  program
    .command('check')
    .description(
      'Prove that actions are never, or always, allowed in an account, or show a request that disproves it',
    )
    .requiredOption('--account <file>', 'the account export')
    .option('--organization <file>', 'the organization of the account')
    .option('--never <invariant>', 'actions that must be allowed to nobody; may be repeated', list)
    .option('--always <invariant>', 'actions that must be allowed to every principal; may be repeated', list)
    .option('--principal <name>', 'only these principals; may be repeated', list)
    .option('--except <name>', 'all principals except these; may be repeated', list)
    .addOption(new Option('--json', 'print JSON').conflicts('markdown'))
    .option('--table', 'one row for every answer, or for every request that disproves it')
    .option('--markdown', 'print Markdown, for a pull request')
    .addHelpText('after', HELP)
    .action(async (options: CheckOptions) => {
      process.exitCode = (await import('./compare/checkAccount.ts')).checkAccount(options);
    });
}
