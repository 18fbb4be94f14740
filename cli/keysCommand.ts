import { type Command, Option } from 'commander';
import { KEY_PURPOSES } from '../src/keyring/keyring.ts';
import type { KeyPurpose } from '../src/keyring/keyringText.ts';
import type { DropOptions, RotateOptions } from './keys/changeKeys.ts';
import { addPlaceOptions, type PlaceOptions } from './state/placeOptions.ts';

const HELP = `
The gateway has keys of its own for three purposes: tokens (session tokens), secrets (access keys' secrets and MFA seeds at rest) and
seal (what the authorizer hands to the other functions, login nonces). The newest key of each seals, every one opens.

They are in the key file KEYRING_FILE (locally DATA_DIR/keyring.json), or in the table TABLE_NAME under the KMS key KEYRING_KMS_KEY.
Functions read them once, when they start: after a change restart npm start, or deploy again (npx sls deploy --force: the code is the
same). Without a pause:
  mqgate keys rotate --prepare      new keys that only open;    then deploy again: now all functions know them
  mqgate keys rotate                they become the newest;     then deploy again
  mqgate keys reseal                secrets of the table are sealed anew under the newest key
  mqgate keys drop --older-than 2d  keys that were replaced before that; a session lives 36 hours at most

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
