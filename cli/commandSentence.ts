import type { Command } from 'commander';

/** Commander's errors, and the same in the words of this program. */
const SENTENCES: readonly (readonly [commander: RegExp, own: string])[] = [
  [/^required option '(.*)' not specified$/su, 'The option $1 is missing.'],
  [/^missing required argument '(.*)'$/su, 'The argument <$1> is missing.'],
  [/^option '(.*)' argument missing$/su, 'The option $1 needs a value.'],
  [/^unknown option '(.*?)'(?:\n\((.*)\))?$/su, 'There is no option $1. $2'],
  [/^unknown command '(.*?)'(?:\n\((.*)\))?$/su, 'There is no command $1. $2'],
  [
    /^too many arguments(?: for '.*?')?\. Expected (\d+) arguments? but got (\d+): .*$/su,
    'The number of arguments is $2; $1 may be given.',
  ],
  [/^option '(.*?)' argument '(.*)' is invalid\. (.*)$/su, "The option $1 cannot be '$2'. $3"],
  [
    /^command-argument value '(.*)' is invalid for argument '(.*?)'\. (.*)$/su,
    "The argument <$2> cannot be '$1'. $3",
  ],
];

/** An error of Commander as sentences that end with the command that shows the help. */
export function commandSentence(message: string, command: Command): string {
  const said = message.replace(/^error: /u, '');
  const [pattern, own] = SENTENCES.find(([one]) => one.test(said)) ?? [];
  const sentence = pattern === undefined || own === undefined ? said : said.replace(pattern, own).trimEnd();
  return `${sentence} ${helpPointer(command)}`;
}

/** `See "mqgate help keys create".` */
export function helpPointer(command: Command): string {
  const words: string[] = [];
  for (let one = command; one.parent !== null; one = one.parent) words.unshift(one.name());
  return `See "${['mqgate help', ...words].join(' ')}".`;
}
