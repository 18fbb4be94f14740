import type { Command } from 'commander';
import { CommandFault } from '../workbench/commandFault.ts';
import { closestName } from '../workbench/findings/closestName.ts';
import { helpPointer } from './commandSentence.ts';

const HELP = `
Exit status: 0 success or allowed; 1 a check of the command failed; 2 the command line or a file is
wrong, or the work failed; 3 refused (explain only). "mqgate help COMMAND" says what each status
means for that command.

Examples:
  npx mqgate help who-can
  npx mqgate help access-keys create
`;

/** `mqgate help`: shows the help of a command or a subcommand. */
export function addHelp(program: Command): void {
  program
    .helpCommand(false)
    .addHelpText('after', HELP)
    .command('help')
    .description('Show what a command does, with an example')
    .argument('[command...]', 'the command, such as lint, or access-keys create')
    .addHelpText('after', HELP)
    .action((names: readonly string[]) => {
      let shown = program;
      for (const name of names) shown = named(shown, name);
      shown.outputHelp();
    });
}

/** @throws CommandFault with the closest name */
function named(parent: Command, name: string): Command {
  const found = parent.commands.find((one) => one.name() === name);
  if (found !== undefined) return found;
  const meant = closestName(
    name,
    parent.commands.map((one) => one.name()),
  );
  const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
  throw new CommandFault(`There is no command ${name.slice(0, 64)}.${hint} ${helpPointer(parent)}`);
}
