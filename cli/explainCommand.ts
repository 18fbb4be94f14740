import type { Command } from 'commander';
import type { Explanation } from '../src/authz/explain/explanation.ts';
import { printableJson } from '../src/json/printableJson.ts';
import { type ExplainOptions, explainPrincipal } from '../workbench/explain/explainPrincipal.ts';
import { renderExplained } from '../workbench/explain/renderExplained.ts';
import { tableText } from './access/table.ts';

/** The exit status if the principal may not do it. */
const REFUSED = 3;

const HELP = `
The account export is the output of "aws iam get-account-authorization-details". The principal is a
user, a role, a session of a role (arn:aws:sts::…:assumed-role/…) or the root user of that account;
user/carol is short for the user's ARN.

These condition keys are known: the principal's (aws:PrincipalArn, aws:PrincipalTag/…, aws:username,
aws:userid, …), the region and account of the resource, and the time. Every other key is absent
unless --context gives its value:
  --context aws:ResourceTag/env=dev      one value
  --context aws:TagKeys[]=env            a list; a key given several times is a list too

Exit status: 0 allowed, 3 refused, 2 the question could not be answered.

Example:
  npx mqgate explain --account account.json --principal user/carol \\
      --action mq:DeleteBroker --resource arn:aws:mq:us-east-1:123456789012:broker:dev-1:b-1234
`;

/** `mqgate explain`: one decision of an account's policies, with the reason. */
export function addExplain(program: Command): void {
  program
    .command('explain')
    .description('Tell whether a principal may do something, and why')
    .requiredOption('--account <file>', 'the account export')
    .requiredOption('--principal <name>', 'who asks: user/alice, role/deployer, root or an ARN')
    .requiredOption('--action <action>', 'what for, such as mq:DeleteBroker')
    .option('--resource <arn>', 'on what (default: *)')
    .option('--context <key=value>', 'a condition key of the request; repeat it for more', collect, [])
    .option('--table', 'one row for every statement that matches the action')
    .option('--json', "print the IAM API's result, the explanation and the findings as JSON")
    .addHelpText('after', HELP)
    .action((options: ExplainOptions & { readonly json?: true; readonly table?: true }) => {
      const explained = explainPrincipal(options);
      const { result, explanation, notes, findings } = explained;
      const json = {
        EvaluationResults: [result],
        Explanation: explanation,
        Notes: notes,
        PolicyFindings: findings,
      };
      process.stdout.write(
        options.json
          ? `${printableJson(json, 2)}\n`
          : options.table
            ? statementTable(explanation)
            : renderExplained(explained),
      );
      if (explanation.decision !== 'allowed') process.exitCode = REFUSED;
    });
}

/** One row for each statement in reach, by layer, with whether it applies. */
function statementTable({ decision, layers }: Explanation): string {
  const rows = layers.flatMap(({ kind, policies }) =>
    policies.flatMap(({ name, statements }) =>
      statements.map(({ sid, index, effect, applies }) => [
        kind,
        name,
        sid ?? `statement ${index + 1}`,
        effect,
        applies === true ? 'yes' : applies === false ? 'no' : 'unknown',
      ]),
    ),
  );
  return `${decision}\n${tableText(['layer', 'policy', 'statement', 'effect', 'applies'], rows)}`;
}

function collect(entry: string, entries: readonly string[]): readonly string[] {
  return [...entries, entry];
}
