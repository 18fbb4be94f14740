import { type Command, Option } from 'commander';
import { CommandFault } from '../../workbench/commandFault.ts';
import { stateFolder } from './stateFolder.ts';

/** The options that name the gateway of a command. They replace the environment's values. */
export interface PlaceOptions {
  readonly state?: string;
  readonly table?: string;
  readonly region?: string;
  readonly kmsKey?: string;
}

/** @param example the arguments of the example in the command's help */
export function addPlaceOptions(command: Command, example: string): Command {
  return namingPlace(command).addHelpText(
    'after',
    `\nExit status: 0 success, 2 failure.\n\nExample:\n  npx mqgate ${example}`,
  );
}

/** The options without a help text, for a command that has its own. */
export function namingPlace(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--state <dir>',
        'the state directory of a local gateway (default: DATA_DIR, or .mqgate)',
      ).conflicts(['table', 'kmsKey']),
    )
    .option('--table <name>', "the gateway's table on AWS (default: TABLE_NAME)")
    .option('--region <name>', 'its region (default: REGION)')
    .option('--kms-key <id>', 'the KMS key of its keyring: ARN, id or alias (default: KEYRING_KMS_KEY)');
}

/** The environment with the values of the options, which take precedence. @throws CommandFault */
export function environmentOf({ state, table, region, kmsKey }: PlaceOptions): NodeJS.ProcessEnv {
  return {
    ...process.env,
    ...(state === undefined ? {} : stateIn(state)),
    ...(table === undefined ? {} : { TABLE_NAME: table }),
    ...(region === undefined ? {} : { REGION: region }),
    ...(kmsKey === undefined ? {} : { KEYRING_KMS_KEY: kmsKey, KEYRING_FILE: '' }),
  };
}

/** A folder that the command line names is used, also where the environment names a table of AWS. */
function stateIn(typed: string): NodeJS.ProcessEnv {
  const folder = stateFolder(typed, {});
  if (folder === undefined) {
    throw new CommandFault('--state memory: only the process of that gateway can read its state.');
  }
  const elsewhere = { TABLE_NAME: '', DYNAMODB_ENDPOINT: '', KEYRING_FILE: '', KEYRING_KMS_KEY: '' };
  return { DATA_DIR: folder, ...elsewhere };
}
