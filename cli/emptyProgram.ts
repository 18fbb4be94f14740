import { Command, Help, type Option } from 'commander';
import { reportLines } from '../workbench/reportLines.ts';

/** The command line `mqgate` before its commands are added. Its errors are thrown as a CommanderError. */
export function emptyProgram(): Command {
  return new Command('mqgate')
    .description('Ask what IAM policies allow, log in at a gateway, and look after its keys.')
    .configureOutput({
      outputError: (text, write) => write(reportLines(ownSentence(text).trimEnd().split('\n'))),
    })
    .configureHelp({ optionDescription })
    .exitOverride();
}

/** An error sentence of Commander's in the words of this program, which `mqgate help` uses too. */
function ownSentence(text: string): string {
  return text
    .replace(/^error:/u, 'mqgate:')
    .replace(/unknown command '(.*)'/u, 'There is no command $1.')
    .replace(/\n\((Did you mean .*\?)\)/u, ' $1');
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
