import { readFileSync } from 'node:fs';
import { Command, Help, type Option } from 'commander';
import { reportLines } from '../workbench/reportLines.ts';
import { commandSentence } from './commandSentence.ts';

/** The command line `mqgate` before its commands are added. Its errors are thrown as a CommanderError. */
export function emptyProgram(): Command {
  return new MqgateCommand('mqgate')
    .description('Ask what IAM policies allow, log in at a gateway, and look after its keys.')
    .version(version(), '-V, --version', 'print the version')
    .configureOutput({ outputError: (text, write) => write(reportLines([text.trimEnd()])) })
    .configureHelp({ optionDescription })
    .exitOverride();
}

/** The version of this package. The npm package has its own package.json beside the command. */
function version(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
}

/** A command whose errors are sentences of this program. */
class MqgateCommand extends Command {
  override createCommand(name?: string): MqgateCommand {
    return new MqgateCommand(name);
  }

  override error(message: string, options?: Parameters<Command['error']>[1]): never {
    return super.error(`mqgate: ${commandSentence(message, this)}`, options);
  }
}

/**
 * The description of an option in a help text. An empty default is not shown, because the description names
 * its effect.
 */
function optionDescription(option: Option): string {
  const { defaultValue } = option;
  const isEmpty = defaultValue === '' || (Array.isArray(defaultValue) && defaultValue.length === 0);
  const shown: Option = isEmpty ? Object.create(option, { defaultValue: { value: undefined } }) : option;
  return new Help().optionDescription(shown);
}
