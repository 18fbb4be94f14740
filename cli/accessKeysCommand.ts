import type { Command } from 'commander';
import type { KeyOptions } from './accessKeys/changeAccessKeys.ts';
import type { UserOptions } from './state/findUser.ts';
import { addPlaceOptions } from './state/placeOptions.ts';

const HELP = `
The users are those of the imported account. The gateway is the local one whose state is in --state
(default: DATA_DIR, or .mqgate in this folder), or the one that these environment variables name:
TABLE_NAME, DYNAMODB_ENDPOINT, REGION, and KEYRING_FILE or KEYRING_KMS_KEY.

A user has two keys at most. A deactivated or deleted key may still work for KEY_CACHE_SECONDS
(default 10). The time of last use may be 15 minutes old.

Exit status: 0 done, 2 it failed.

Example:
  npx mqgate access-keys create --user alice
`;

/** `mqgate access-keys`: users' long-term keys. */
export function addAccessKeys(program: Command): void {
  const accessKeys = program
    .command('access-keys')
    .description('Create, list, deactivate and delete the access keys of users')
    .addHelpText('after', HELP);
  const command = (name: string, description: string, example = '') =>
    addPlaceOptions(
      accessKeys.command(name).description(description),
      `access-keys ${name} --user alice${example}`,
    )
      .requiredOption('--user <name>', 'whose')
      .option('--account <id>', 'the account, if several were imported');
  command('create', 'Issue a key; its secret is shown only now').action(async (options: UserOptions) =>
    (await load()).createAccessKey(options),
  );
  command('list', 'List the keys with their status, age and last use')
    .option('--json', 'print JSON with the members of the IAM API')
    .action(async (options: UserOptions & { readonly json?: true }) => (await load()).listKeysOf(options));
  const change = (name: string, description: string) =>
    command(name, description, ' --access-key-id AKIAIOSFODNN7EXAMPLE').requiredOption(
      '--access-key-id <id>',
      'which',
    );
  change('deactivate', 'Refuse a key until it is activated again').action(async (options: KeyOptions) =>
    (await load()).setStatus(options, 'Inactive'),
  );
  change('activate', 'Accept a deactivated key again').action(async (options: KeyOptions) =>
    (await load()).setStatus(options, 'Active'),
  );
  change('delete', 'Delete a key; this cannot be undone').action(async (options: KeyOptions) =>
    (await load()).removeAccessKey(options),
  );
}

/** Loaded here, because it needs the SDK, which other commands do not need. */
const load = () => import('./accessKeys/changeAccessKeys.ts');
