import { type Command, Option } from 'commander';
import { percent, type TestOptions } from './test/testOptions.ts';

const HELP = `
A file of tests names an account export (aws iam get-account-authorization-details) and says who may
do what:

  account: account.json
  now: 2026-11-29T12:00:00Z
  resources:
    prod: { arn: arn:aws:mq:us-east-1:123456789012:broker:orders:b-1, tags: { env: prod } }
  tests:
    - name: only the deployer deletes production
      principals: [all]
      actions: [mq:DeleteBroker]
      resources: [prod]
      allowed: [role/deployer]

Every principal that "allowed" does not list must be denied. docs/policy-tests.md has every form.
Editors check a file against the schema that --schema prints.

Exit status: 0 every test passed; 1 a test failed, the coverage is too low, or no test notices a
mutation; 2 a file is wrong.

Example:
  npx mqgate test examples --coverage text
`;

/** `mqgate test`: files of policy tests. */
export function addTest(program: Command): void {
  program
    .command('test')
    .description('Run tests of policies: who may do what, from an account export')
    .argument('[files...]', 'files of tests, or folders of *.test.yaml; default: this folder')
    .addOption(
      new Option('--reporter <form>', 'how results are printed')
        .choices(['tree', 'table', 'json', 'junit'])
        .default('tree'),
    )
    .option('--json', 'the same as --reporter json')
    .option('--table', 'the same as --reporter table')
    .option('--filter <text>', 'only tests with this text in their name')
    .option('--update', 'replace the stored snapshots by the present decisions')
    .addOption(
      new Option(
        '--coverage <form>',
        'report which statements and conditions of the policies the tests used',
      ).choices([...['text', 'json', 'lcov', 'html']]),
    )
    .option('--coverage-file <file>', 'the file for the coverage report; default: standard output')
    .option(
      '--min-coverage <percent>',
      'fail if the tests used less than this percentage of statements and condition outcomes',
      percent,
    )
    .option('--mutate', 'change the policies in one place at a time, and report changes that no test notices')
    .option('--watch', 'run again whenever a file changes')
    .option('--schema', 'print the JSON Schema of a file of tests, for editors')
    .addHelpText('after', HELP)
    .action(async (files: string[], options: TestOptions) =>
      (await import('./test/testFiles.ts')).testFiles(files, options),
    );
}
