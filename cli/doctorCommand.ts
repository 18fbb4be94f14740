import type { Command } from 'commander';
import type { DoctorOptions } from './examine/runDoctor.ts';

const HELP = `
Sends about 25 signed and unsigned requests. For each assumption about the deployment that does not
hold, it prints the answer that came and what to do. It only reads; with --write it makes one
configuration with tags and deletes it again.

The profile needs an access key of the gateway (docs/deploy.md step 7) or the credentials that
"mqgate credentials" prints (docs/login.md). The profile's user needs no permission: a refused call
names the caller's ARN, and that shows that the signature was accepted. If the profile may read
everything, name with --denied-profile another one that may not list brokers. docs/doctor.md has
every probe and finding.

Exit status: 0 every tested assumption holds; 1 an assumption does not hold; 2 nothing answers, or
an option is wrong.

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
