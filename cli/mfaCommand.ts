import type { Command } from 'commander';
import type { UserOptions } from './state/findUser.ts';
import { addPlaceOptions } from './state/placeOptions.ts';

const HELP = `
A user has one virtual MFA device, arn:aws:iam::<account>:mfa/<user>. Any authenticator app shows
its codes (RFC 6238: SHA-1, 30 seconds, six digits). The gateway accepts each code once, and none
for the rest of the hour after ten wrong codes. Use a code with
  aws sts get-session-token --serial-number arn:aws:iam::<account>:mfa/<user> --token-code <code>

The gateway is the local one whose state is in --state (default: DATA_DIR, or .mqgate in this
folder), or the one that these environment variables name: TABLE_NAME, DYNAMODB_ENDPOINT, REGION, and
KEYRING_FILE or KEYRING_KMS_KEY.

Exit status: 0 done, 2 it failed.

Example:
  npx mqgate mfa enable --user alice
`;

/** `mqgate mfa`: users' second factors. */
export function addMfa(program: Command): void {
  const mfa = program
    .command('mfa')
    .description('Enable, list and disable the MFA devices of users')
    .addHelpText('after', HELP);
  const command = (name: string, description: string, example = '') =>
    addPlaceOptions(mfa.command(name).description(description), `mfa ${name}${example}`).option(
      '--account <id>',
      'the account, if several were imported',
    );
  command('enable', 'Enable a device for a user; its secret is shown only now', ' --user alice')
    .requiredOption('--user <name>', 'whose')
    .action(async (options: UserOptions) => (await load()).enableMfa(options));
  command('list', 'List the devices of the account').action(async (options: Omit<UserOptions, 'user'>) =>
    (await load()).listMfa(options),
  );
  command('disable', 'Remove the device of a user', ' --user alice')
    .requiredOption('--user <name>', 'whose')
    .action(async (options: UserOptions) => (await load()).disableMfa(options));
}

/** Loaded here, because it needs the SDK, which other commands do not need. */
const load = () => import('./mfa/changeMfa.ts');
