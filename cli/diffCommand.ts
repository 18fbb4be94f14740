import { type Command, Option } from 'commander';
import type { DiffOptions } from './compare/diffFiles.ts';

const HELP = `
OLD and NEW are two account exports (aws iam get-account-authorization-details), two organization
files or two policies. For every principal and action it says what becomes possible and what is no
longer possible, each with a request that one side allows and the other does not. The policy engine
has decided every such request. "Equal" is a proof over every request that the output's assumptions
allow. If equality is neither proved nor disproved, the answer is "undecided", with the condition
keys that it depends on, and counts as a difference for --fail-on. docs/comparison.md explains the
method and its limits.

Exit status: 0 compared; 1 a difference of the kind that --fail-on names was found; 2 a file or an
option is wrong.

Example:
  npx mqgate diff before.json after.json --fail-on new-access
`;

const list = (value: string, before: readonly string[] = []) => [...before, value];

/** `mqgate diff`: which requests a change of policies decides differently. */
export function addDiff(program: Command): void {
  program
    .command('diff')
    .description(
      'Compare two accounts, organizations or policies exactly, with a request for every difference',
    )
    .argument('<old>', 'the state before')
    .argument('<new>', 'the state after')
    .option('--organization <file>', 'the organization of the accounts')
    .option(
      '--new-organization <file>',
      'the organization of the newer account; default: that of --organization',
    )
    .option('--account <file>', 'for two organizations: the account export whose principals are asked about')
    .option('--action <pattern>', 'only these actions; may be repeated', list)
    .option('--resource <pattern>', 'only these resources; may be repeated', list)
    .option('--inventory <file>', 'name the brokers touched, from the answer of aws mq list-brokers')
    .addOption(
      new Option('--fail-on <change>', 'exit with status 1 if there is a change of this kind').choices([
        ...['new-access', 'lost-access', 'any'],
      ]),
    )
    .addOption(new Option('--json', 'print JSON').conflicts('markdown'))
    .option('--table', 'one row for every difference')
    .option('--markdown', 'print Markdown, for a pull request')
    .addHelpText('after', HELP)
    .action(async (old: string, now: string, options: DiffOptions) => {
      process.exitCode = (await import('./compare/diffFiles.ts')).diffFiles(old, now, options);
    });
}
