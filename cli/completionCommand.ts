import { Argument, type Command } from 'commander';
import type { Shell } from './completion/completionScript.ts';

const HELP = `
Prints a script for the shell. The script completes commands, options and their values, and
otherwise file names. It knows the commands of this version only: print it again after an update.

Exit status: 0 printed, 2 the shell is not known.

Examples:
  mqgate completion bash > ~/.local/share/bash-completion/completions/mqgate
  mqgate completion zsh > ~/.zfunc/_mqgate              (with fpath+=~/.zfunc before compinit)
  mqgate completion fish > ~/.config/fish/completions/mqgate.fish
`;

/** `mqgate completion`: scripts for shells. */
export function addCompletion(program: Command): void {
  program
    .command('completion')
    .description('Print a completion script for a shell')
    .addArgument(new Argument('<shell>', 'which shell').choices(['bash', 'zsh', 'fish']))
    .addHelpText('after', HELP)
    .action(async (shell: Shell) => {
      const { completionScript, commandPaths } = await import('./completion/completionScript.ts');
      process.stdout.write(completionScript(shell, commandPaths(program)));
    });
}
