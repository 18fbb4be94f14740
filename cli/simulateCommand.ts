import type { Command } from 'commander';
import { simulateLines } from './simulate/simulateLines.ts';

const HELP = `
Each line of standard input is one case, a JSON object:
  PolicyInputList                     identity-based policies: JSON texts or objects (required, may be empty)
  PermissionsBoundaryPolicyInputList  at most one policy
  SessionPolicyInputList              session policies
  ServiceControlPolicyInputList       a list of levels, root to account; each level a list of policies
  OrderedOrganizationPolicyInputList  service control policies as the IAM API takes them:
                                      [{ServiceControlPolicyInputList: […]}]
  ResourceControlPolicyInputList      levels of resource control policies
  ActionNames                         service:Action, without wildcards; any service (required)
  ResourceArns                        ARNs; default ["*"]
  CallerArn                           the caller, for condition keys: aws:PrincipalArn, aws:PrincipalAccount,
                                      aws:PrincipalType, aws:username, …; ContextEntries replace them. The root user
                                      needs no policy; a service-linked role has no SCP or RCP; a federated
                                      user without session policies is allowed nothing
  ContextEntries                      [{ContextKeyName, ContextKeyType, ContextKeyValues}]; a …List type is multivalued

Each case is answered with one line, in order: {"EvaluationResults":[…]} with a result for every action on every
resource, or {"Error":{"Code","Message"}} for a case that cannot be simulated. The shape is that of the IAM API's
SimulateCustomPolicy. A key that was not supplied is absent, and listed in MissingContextValues when a statement in
reach asks for it. Positions count from 1; those of a policy given as an object are places in its
JSON.stringify(policy, null, 2). Amazon MQ is asked about as the gateway does: mq:ListBrokers and the like against *,
brokers by the older form of their ARN too. Blank lines are ignored.

Exit status: 0, also when cases were answered with errors; 2 when reading or writing failed.

Example:
  echo '{"PolicyInputList":[{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"mq:List*","Resource":"*"}}],
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
