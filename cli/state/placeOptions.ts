import type { Command } from 'commander';

/** Which gateway a command is about, where the environment does not say it, or says another. */
export interface PlaceOptions {
  readonly table?: string;
  readonly region?: string;
  readonly kmsKey?: string;
}

/** @param example the arguments of the example in the command's help */
export function addPlaceOptions(command: Command, example: string): Command {
  return namingPlace(command).addHelpText(
    'after',
    `\nExit status: 0 done, 2 it failed.\n\nExample:\n  npx mqgate ${example}`,
  );
}

/** The options alone, for a command with a help of its own. */
export function namingPlace(command: Command): Command {
  return command
    .option('--table <name>', "the gateway's table on AWS; as TABLE_NAME says it")
    .option('--region <name>', 'its region; as REGION says it')
    .option('--kms-key <id>', 'the KMS key of its keyring (ARN, id or alias); as KEYRING_KMS_KEY says it');
}

/** The environment with the options in it, which outweigh it. */
export function environmentOf({ table, region, kmsKey }: PlaceOptions): NodeJS.ProcessEnv {
  return {
    ...process.env,
    ...(table === undefined ? {} : { TABLE_NAME: table }),
    ...(region === undefined ? {} : { REGION: region }),
    ...(kmsKey === undefined ? {} : { KEYRING_KMS_KEY: kmsKey, KEYRING_FILE: '' }),
  };
}
