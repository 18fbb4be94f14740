import type { Command } from 'commander';
import type { ImportFiles } from './import/importFiles.ts';
import { namingPlace } from './state/placeOptions.ts';

const HELP = `
The account export is what "aws iam get-account-authorization-details" prints. Everything in it is checked first: an export with a
fault changes nothing. It takes the place of what was in force at once and whole; the gateway's functions see it within
DIRECTORY_REFRESH_SECONDS.

The organization file (docs/directories.md) tells service control policies and resource control policies. Without the option, those
in force stay; --no-organization says that there are none.

IAM's export has no identity providers. The providers file (docs/saml.md) is a list of what "aws iam get-open-id-connect-provider" and
"aws iam get-saml-provider" print. Without the option, those in force stay; --no-providers says that there are none.

The gateway is the one that npm start runs on DATA_DIR (default .mqgate), or the one that the environment names as its functions'
does: TABLE_NAME, DYNAMODB_ENDPOINT, REGION. All commands of a stack take the same three options; an import needs no key.

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
