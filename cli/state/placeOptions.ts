import type { Command } from 'commander';

/** The options that name the gateway of a command. They replace the environment's values. */
export interface PlaceOptions {
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
    .option('--table <name>', "the gateway's table on AWS (default: TABLE_NAME)")
    .option('--region <name>', 'its region (default: REGION)')
    .option('--kms-key <id>', 'the KMS key of its keyring: ARN, id or alias (default: KEYRING_KMS_KEY)');
}

/** The environment with the values of the options, which take precedence. */
export function environmentOf({ table, region, kmsKey }: PlaceOptions): NodeJS.ProcessEnv {
  return {
    ...process.env,
    ...(table === undefined ? {} : { TABLE_NAME: table }),
    ...(region === undefined ? {} : { REGION: region }),
    ...(kmsKey === undefined ? {} : { KEYRING_KMS_KEY: kmsKey, KEYRING_FILE: '' }),
  };
}
