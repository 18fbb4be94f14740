import { type Command, Option } from 'commander';
import type { LintOptions } from './lint/lintFiles.ts';

const HELP = `
A file is a policy document, an account export (aws iam get-account-authorization-details: its
customer managed, inline and trust policies), or an organization file. Each finding has a rule, a
severity, a place and advice. The severities, from the gravest: error, security, warning,
suggestion.

A suppression file (default mqgate-lint.yaml, if there is one) hides findings, each with a reason:
  suppress:
    - { rule: allow-not-action, policy: guardrails, reason: "SCP of the security team, OPS-17" }

Exit status: 0 no finding as grave as --fail-on, 1 there is one, 2 a file could not be read, or is
not JSON (its place is a finding of the report).

Example:
  npx mqgate lint account.json policies/ --reporter sarif > lint.sarif
`;

/** `mqgate lint`: mistakes and risks in policies. */
export function addLint(program: Command): void {
  program
    .command('lint')
    .description('Find mistakes and risks in policies')
    .argument('<files...>', 'policy documents, account exports, organization files, or folders of them')
    .addOption(
      new Option('--reporter <form>', 'how findings are printed')
        .choices(['text', 'table', 'json', 'sarif'])
        .default('text'),
    )
    .option('--json', 'the same as --reporter json')
    .option('--table', 'the same as --reporter table')
    .addOption(
      new Option('--fail-on <severity>', 'the least severe finding for which the exit status is 1')
        .choices(['error', 'security', 'warning', 'suggestion'])
        .default('security'),
    )
    .option('--suppressions <file>', 'the file of suppressions')
    .option(
      '--catalogue <file>',
      'a file with another list of services and actions: each line has a service and its actions',
    )
    .addHelpText('after', HELP)
    .action(async (files: string[], options: LintOptions) => {
      const { text, status } = (await import('./lint/lintFiles.ts')).lintFiles(files, options);
      process.stdout.write(text);
      process.exitCode = status;
    });
}
