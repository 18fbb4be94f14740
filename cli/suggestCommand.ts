import { type Command, Option } from 'commander';
import { reportText } from '../workbench/reportLines.ts';
import type { SuggestOptions } from './suggest/suggestFiles.ts';

const UNPROVED = 1;

const HELP = `
Reads the gateway's decision log or records of CloudTrail (files, .gz files, folders of them;
without any, standard input) and prints for each principal the smallest policy that allows what it
did. Each statement is one of today's statements, limited to the used actions and resources, with
today's conditions.

  --resources exact    the used ARNs (the default)
  --resources prefix   the brokers whose names begin with a prefix that several used names share
  --resources tag      with --tag env: all brokers and configurations whose tag "env" has a value that
                       a used one has

The command takes a wider resource only if the exact comparison proves that it allows nothing new.
Then it decides every used question again with the new policy, and compares the new policy with
today's policies for every request. It also lists the calls that it could not decide again because
the log lacks facts (a gateway with DECISION_QUESTIONS=on records them), the calls that today's
policies refuse, and the actions that are allowed and were not used.

Exit status: 0 every suggestion is proved, 1 a suggestion is not proved, 2 a file or an option is
wrong.

Examples:
  npx mqgate suggest .mqgate/gateway.log --account account.json --principal user/alice
  npx mqgate suggest cloudtrail/ --account account.json --principal role/deployer \\
      --resources prefix --output deployer.json
`;

/** `mqgate suggest`: the smallest policy that a log needs. */
export function addSuggest(program: Command): void {
  program
    .command('suggest')
    .description('Suggest the smallest policy that allows what a log shows was used')
    .argument('[logs...]', 'decision logs and CloudTrail files, or folders of them')
    .requiredOption('--account <file>', 'the account export')
    .option('--organization <file>', 'the organization that the account is in')
    .option(
      '--principal <name>',
      'user/alice, role/deployer or an ARN; repeat it (default: all)',
      collect,
      [],
    )
    .addOption(
      new Option('--resources <rule>', 'how used resources become patterns')
        .choices(['exact', 'prefix', 'tag'])
        .default('exact'),
    )
    .option('--tag <key>', 'the tag of --resources tag')
    .option('--since <time>', 'leave out older records: 90m, 36h, 30d, or a date')
    .option('--output <path>', 'write the policy to this file; for several principals, to this folder')
    .option('--table', 'one row for every principal, without the policies')
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', HELP)
    .action(async (logs: string[], options: SuggestOptions) => {
      const { suggestFiles } = await import('./suggest/suggestFiles.ts');
      const { text, proved } = await suggestFiles(logs, options, process.stdin, Date.now());
      process.stdout.write(reportText(text));
      if (!proved) process.exitCode = UNPROVED;
    });
}

function collect(entry: string, entries: readonly string[]): readonly string[] {
  return [...entries, entry];
}
