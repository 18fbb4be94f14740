import type { Command } from 'commander';
import type { ServeOptions } from './serve/serve.ts';

const HELP = `
The gateway runs until Ctrl-C, in one process and on one port. Point any AWS SDK, the AWS CLI or
Terraform at it:
  export AWS_ENDPOINT_URL_MQ=http://localhost:4010
  export AWS_ENDPOINT_URL_STS=http://localhost:4010 AWS_ENDPOINT_URL_IAM=http://localhost:4010
  export AWS_SHARED_CREDENTIALS_FILE=.mqgate/credentials AWS_PROFILE=alice AWS_DEFAULT_REGION=us-east-1
  aws mq list-brokers

Each decision is one line with the outcome of the call: ALLOWED 200, ALLOWED 404, DENIED 403. In a
pipe each decision is one JSON record in CloudTrail's shape, as in DIR/gateway.log; "mqgate logs"
reads such records.

The state directory keeps brokers, changed policies and keys; the command makes it if it does not
exist. With --state memory nothing is kept after the command ends, and --credentials names the file
for the users' access keys.

Exit status: 0 ended by a signal, 2 it could not start.

Examples:
  npx mqgate serve
  npx mqgate serve --account account.json --account second.json --region eu-west-1 --port 0
  npx mqgate serve --state memory --credentials ./credentials --host 0.0.0.0 --hosts gateway
`;

/** `mqgate serve`: the whole gateway, as `createGateway` makes it. */
export function addServe(program: Command): void {
  program
    .command('serve')
    .description('Run the gateway on this machine')
    .option(
      '--account <file>',
      'an account export; repeat it for more (default: a demo account)',
      collect,
      [],
    )
    .option('--organization <file>', 'the organization that the accounts are in')
    .option('--region <name>', 'serve this region only; repeat it for more (default: all)', collect, [])
    .option('--host <address>', 'the address to listen on (default: this machine only)')
    .option('--port <number>', 'the port; 0: any free port', '4010')
    .option('--hosts <names>', 'further names that clients use, separated by commas', '')
    .option(
      '--state <dir>',
      'the directory that keeps the state, or "memory" (default: DATA_DIR, or .mqgate)',
    )
    .option(
      '--credentials <file>',
      "where the users' keys are written (default: credentials in the state directory)",
    )
    .option('--lifecycle <seconds>', 'how long a broker takes to be created, rebooted or deleted', '3')
    .option('--brokers <kind>', 'process: a broker is a real RabbitMQ or ActiveMQ process (docs/brokers.md)')
    .option('--refresh <seconds>', 'the time after which a change by another process is seen', '1')
    .option('--throttle-rate <number>', 'calls a second for an account in a region (default: any number)')
    .option('--throttle-burst <number>', 'with --throttle-rate: calls at once', '100')
    .option('--identity-providers <file>', 'OpenID Connect providers (JSON)')
    .option(
      '--identity-provider-hosts <names>',
      'hosts of other OpenID Connect providers that may be on this machine or network, separated by commas',
      '',
    )
    .option('--login-roles <arns>', 'roles whose AWS sessions may log in, separated by commas', '')
    .option('--replay-guard', 'run a signed call that changes something only once (REPLAY_GUARD)')
    .option(
      '--debug-signatures',
      'say in the log where a refused signature differs, with the canonical request',
    )
    .option('--no-console', 'serve no console at /_mqgate/')
    .option('--observe', 'run every signed call to Amazon MQ, and record which ones the policies refuse')
    .option('--record-questions', 'record every question of a call with its tags, for "mqgate suggest"')
    .option('--json', 'print JSON records on a terminal too')
    .addHelpText('after', HELP)
    .action(async (options: ServeOptions) => (await import('./serve/serve.ts')).serve(options));
}

function collect(entry: string, entries: readonly string[]): readonly string[] {
  return [...entries, entry];
}
