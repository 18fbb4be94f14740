import type { Command } from 'commander';
import { simulateLines } from './simulate/simulateLines.ts';

const HELP = `
Each line of standard input is one case, a JSON object:
  PolicyInputList                     identity-based policies: JSON texts or objects (required, may be empty)
  PermissionsBoundaryPolicyInputList  at most one policy
  SessionPolicyInputList              session policies
  ServiceControlPolicyInputList       a list of levels, from the root to the account; each level is a
                                      list of policies
  OrderedOrganizationPolicyInputList  service control policies as the IAM API takes them:
                                      [{ServiceControlPolicyInputList: […]}]
  ResourceControlPolicyInputList      levels of resource control policies
  ActionNames                         service:Action, without wildcards; any service (required)
  ResourceArns                        ARNs; default ["*"]
  CallerArn                           the caller, for condition keys: aws:PrincipalArn, aws:PrincipalAccount,
                                      aws:PrincipalType, aws:username, …; ContextEntries replace
                                      them. The root user needs no policy; SCPs and RCPs do not apply to
                                      a service-linked role; a federated user without session policies
                                      is allowed nothing
  ContextEntries                      [{ContextKeyName, ContextKeyType, ContextKeyValues}]; the types
                                      that end in List have several values

The command answers each case with one line, in order: {"EvaluationResults":[…]} with a result for
every action on every resource, or {"Error":{"Code","Message"}} for a case that cannot be simulated.
The shape is that of the IAM API's SimulateCustomPolicy. A condition key without a value is absent;
MissingContextValues lists it if a statement that matches the action needs it. Positions count from
1; in a policy that is an object, they are positions in its JSON.stringify(policy, null, 2). Actions
of Amazon MQ are decided as the gateway decides them: mq:ListBrokers and similar actions on *, and
brokers by the older form of their ARN too. Blank lines are ignored.

Exit status: 0 if every case has an answer, also if some answers are errors; 2 if reading or writing
failed.

Example:
  echo '{"PolicyInputList":[{"Version":"2012-10-17",
           "Statement":{"Effect":"Allow","Action":"mq:List*","Resource":"*"}}],
         "ActionNames":["mq:ListBrokers"]}' | tr -d '\\n' | npx mqgate simulate
`;

/** `mqgate simulate`: reads cases as JSON Lines and writes the answers as JSON Lines. */
export function addSimulate(program: Command): void {
  program
    .command('simulate')
    .description(
      'Decide many cases by policies: one JSON object a line on standard ' +
        'input, one answer a line on standard output',
    )
    .option('--findings', 'add PolicyFindings to each answer: mistakes and risks in the policies')
    .addHelpText('after', HELP)
    .action(({ findings }: { readonly findings?: true }) =>
      simulateLines(process.stdin, process.stdout, findings === true),
    );
}
