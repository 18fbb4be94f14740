import type { Command } from 'commander';
import type { ConsoleOptions } from './console/showConsole.ts';

const HELP = `
Shows the console of an account export, without a gateway: who may do what, what a change of a
policy would do, and, with --log, the decisions of a gateway. A running gateway ("mqgate serve",
"npm start") serves its own console at /_mqgate/.

The printed address ends in a secret, which is new at each start. The console sends nothing to
another host.

Exit status: 0 ended by a signal, 2 it could not start.

Example:
  npx mqgate console --account account.json --log .mqgate/gateway.log
`;

/** `mqgate console`: the console over files. */
export function addConsole(program: Command): void {
  program
    .command('console')
    .description('Look at an account, and at the log of a gateway, in a browser')
    .requiredOption('--account <file>', 'the account export')
    .option('--organization <file>', 'the organization that the account is in')
    .option('--log <file>', 'the log of a gateway')
    .option('--port <number>', 'the port; 0: any free port', '4020')
    .addHelpText('after', HELP)
    .action(async (options: ConsoleOptions) =>
      (await import('./console/showConsole.ts')).showConsole(options),
    );
}
