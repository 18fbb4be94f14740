import type { Command } from 'commander';
import type { ImportFiles } from './import/importFiles.ts';
import { namingPlace } from './state/placeOptions.ts';

const HELP = `
The account export is the output of "aws iam get-account-authorization-details". The command checks
all of it first: an export with a fault changes nothing. The new export replaces the old one in one
step; the gateway's functions use it after at most DIRECTORY_REFRESH_SECONDS.

The organization file (docs/directories.md) has the service control policies and resource control
policies. Without --organization, the organization that is in force stays; --no-organization removes
it.

IAM's export has no identity providers. The providers file (docs/saml.md) is a list of the outputs
of "aws iam get-open-id-connect-provider" and "aws iam get-saml-provider". Without --providers, the
providers that are in force stay; --no-providers removes them.

The gateway is the local one whose state is in --state (default: DATA_DIR, or .mqgate in this
folder), or the one that these environment variables name: TABLE_NAME, DYNAMODB_ENDPOINT, REGION. An
import needs no key of the gateway.

Exit status: 0 in force, 2 nothing changed.

Example:
  aws iam get-account-authorization-details > account.json
  npx mqgate import account.json --organization organization.json
`;

/** `mqgate import`: an account's policies into the gateway. */
export function addImport(program: Command): void {
  namingPlace(program.command('import').description("Put an account's users, roles and policies into force"))
    .argument('<account>', 'the account export')
    .option('--organization <file>', 'the organization that the account is in')
    .option('--no-organization', 'the account is in no organization')
    .option('--providers <file>', "the account's identity providers")
    .option('--no-providers', 'the account has no identity providers')
    .addHelpText('after', HELP)
    .action(async (account: string, options: Omit<ImportFiles, 'account'>) =>
      (await import('./import/importFiles.ts')).importFiles({ account, ...options }),
    );
}
