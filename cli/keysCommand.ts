import { type Command, Option } from 'commander';
import { KEY_PURPOSES } from '../src/keyring/keyring.ts';
import type { KeyPurpose } from '../src/keyring/keyringText.ts';
import type { DropOptions, RotateOptions } from './keys/changeKeys.ts';
import { addPlaceOptions, type PlaceOptions } from './state/placeOptions.ts';

const HELP = `
The gateway has its own keys for three purposes: tokens (session tokens), secrets (the stored
secrets of access keys and seeds of MFA devices) and seal (the verdicts that the authorizer passes
to the other functions, and login nonces). For each purpose the newest key encrypts or signs; all
keys decrypt or verify.

The keys are in the key file KEYRING_FILE (default: keyring.json in the folder of --state), or in
the table TABLE_NAME, encrypted with the KMS key KEYRING_KMS_KEY. --state is by default DATA_DIR, or
.mqgate in this folder. The functions read the keys once, when they start. After a change, restart
npm start, or deploy again with npx sls deploy --force, because the code is unchanged. These steps
replace the keys without an interruption:
  mqgate keys rotate --prepare      adds new keys that only decrypt and verify; then deploy again
  mqgate keys rotate                makes them the newest keys; then deploy again
  mqgate keys reseal                encrypts the secrets of the table again, with the newest key
  mqgate keys drop --older-than 2d  deletes keys that were replaced more than two days ago (a session
                                    lasts 36 hours at most)

Exit status: 0 done, 2 it failed.

Example:
  npx mqgate keys create
`;

/** `mqgate keys`: the gateway's own keys. */
export function addKeys(program: Command): void {
  const keys = program
    .command('keys')
    .description("Create, rotate and drop the gateway's own keys")
    .addHelpText('after', HELP);
  const purpose = () =>
    new Option('--purpose <purpose>', 'which keys').choices([...KEY_PURPOSES, 'all']).default('all');
  const command = (name: string, description: string, example = '') =>
    addPlaceOptions(keys.command(name).description(description), `keys ${name}${example}`);
  command('create', 'Create the first keyring; an existing one is not changed').action(
    async (options: PlaceOptions) => (await load()).createKeys(options),
  );
  command('list', 'List the keys with their ids and ages').action(async (options: PlaceOptions) =>
    (await load()).listKeys(options),
  );
  command(
    'rotate',
    'Add new keys that seal from now on; older keys still open what they sealed',
    ' --prepare',
  )
    .addOption(purpose())
    .option('--prepare', 'add the new keys without sealing with them; a later rotation makes them seal')
    .option(
      '--drop-older-than <time>',
      'also drop keys that were replaced longer ago than this: 90m, 36h, 30d',
    )
    .action(async ({ purpose: which, ...options }: PurposeOption & RotateOptions) =>
      (await load()).rotateKeyring(purposesOf(which), options),
    );
  command(
    'drop',
    'Drop keys that were replaced long ago; what they sealed cannot be opened any more',
    ' --older-than 2d',
  )
    .addOption(purpose())
    .requiredOption('--older-than <time>', 'replaced longer ago than this: 90m, 36h, 30d')
    .action(async ({ purpose: which, ...options }: PurposeOption & DropOptions) =>
      (await load()).dropKeys(purposesOf(which), options),
    );
  command('reseal', "Seal the table's secrets anew under the newest key").action(
    async (options: PlaceOptions) => (await load()).resealKeys(options),
  );
}

/** Loaded here, because it needs the SDK, which other commands do not need. */
const load = () => import('./keys/changeKeys.ts');

interface PurposeOption {
  readonly purpose: KeyPurpose | 'all';
}

function purposesOf(purpose: PurposeOption['purpose']): readonly KeyPurpose[] {
  return purpose === 'all' ? KEY_PURPOSES : [purpose];
}
