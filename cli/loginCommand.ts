import type { Command } from 'commander';
import type { LoginOptions } from './login/showCredentials.ts';

const HELP = `
Your AWS credentials prove who you are, and they stay on this machine. The gateway gets a signed
GetCallerIdentity request, which only AWS can verify and which this gateway accepts once. It answers
with its own credentials, which are valid for one hour.

--profile names the profile with your AWS credentials; without it, the command looks for them where
AWS SDKs do. docs/login.md has the details.

Exit status: 0 logged in, 2 refused or not reachable.

Examples:
  npx mqgate login --url http://localhost:4010 --profile work
  npx mqgate credentials --url http://localhost:4010 --profile work
`;

/** `mqgate login` and `mqgate credentials`: log in at a gateway with AWS credentials. */
export function addLogin(program: Command): void {
  const command = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .option('--url <url>', 'the gateway (default: AWS_ENDPOINT_URL_MQ)')
      .option('--profile <name>', 'the profile with your AWS credentials')
      .addHelpText('after', HELP);
  command('login', 'Log in at a gateway with your AWS credentials').action(async (options: LoginOptions) =>
    (await load()).showLogin(options),
  );
  command(
    'credentials',
    'Log in as the credential_process of a profile: print the ' +
      'credentials, of the last login while they are valid',
  ).action(async (options: LoginOptions) => (await load()).showCredentials(options));
}

const load = () => import('./login/showCredentials.ts');
