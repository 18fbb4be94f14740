import type { Command } from 'commander';
import type { DoctorOptions } from './examine/runDoctor.ts';

const HELP = `
Sends some twenty-five signed and unsigned requests and names each assumption of the design that does not hold, what came
instead, and what to do. Reads only; with --write it makes one configuration with tags and deletes it again.

The profile needs a key of the gateway (docs/deploy.md step 7) or credentials of mqgate credentials (docs/login.md). It
needs no permission: a call that it may not make is refused with its ARN, which shows as much. --denied-profile is one
that may not list brokers, for a profile that may read everything. docs/doctor.md has every probe and finding.

Exit status: 0 every assumption that was tried holds; 1 one does not; 2 nothing answers, or an option is wrong.

Example:
  npx mqgate doctor --url https://abcdef1234.execute-api.eu-west-1.amazonaws.com/dev --profile alice-mqgate
`;

/** `mqgate doctor`: checks the assumptions of the design in a deployment. */
export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('Examine a deployment: which assumption does not hold, and what to do')
    .option('--url <url>', 'the gateway, with its stage (default: AWS_ENDPOINT_URL_MQ)')
    .option(
      '--profile <name>',
      'the profile whose credentials sign (default: the credential chain of the SDK)',
    )
    .option('--denied-profile <name>', 'a profile that is denied at least one read')
    .option('--behind <url>', 'the endpoint of the API itself, where --url is a proxy or a CDN')
    .option('--region <name>', 'the region of the stack; default: the one in the URL, then AWS_REGION')
    .option('--write', 'also create, tag and delete a configuration')
    .option('--json', 'print the verdicts as JSON')
    .addHelpText('after', HELP)
    .action(async (options: DoctorOptions) => {
      process.exitCode = await (await import('./examine/runDoctor.ts')).runDoctor(options);
    });
}
