import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The program and environment of each client, in the order of docs/clients.md. */
export const STEPS = [
  'list',
  'create',
  'describe',
  'user',
  'tag',
  'untag',
  'denied',
  'absent',
  'delete',
  'identity',
  'presigned',
] as const;
export type Step = (typeof STEPS)[number];

/** A client of AWS that nobody changed, and how it is run here. */
export interface Client {
  readonly name: string;
  /** Steps that it cannot do, each with the reason. */
  readonly without?: Partial<Record<Step, string>>;
  /** Why it is not run on this machine; undefined: it is. */
  readonly absent: string | undefined;
  readonly command: readonly [program: string, ...args: string[]];
  readonly environment?: Readonly<Record<string, string>>;
}

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const answers = (command: string, ...args: string[]) =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0;

const GO_PATH = '/usr/share/gocode';
const GO = { GO111MODULE: 'off', GOPATH: GO_PATH, GOFLAGS: '' };

function goAbsent(sdk: string): string | undefined {
  if (!existsSync(`${GO_PATH}/src/github.com/aws/${sdk}/service/mq`)) return `no ${sdk} in ${GO_PATH}`;
  return answers('go', 'version') ? undefined : 'no go';
}

const NO_PRESIGNING = { presigned: 'it makes no presigned URL' };

/** Those that are programs of their own; each prints what it saw as one JSON object. */
export const CLIENTS: readonly Client[] = [
  {
    name: 'AWS SDK for Go, version 1',
    absent: goAbsent('aws-sdk-go'),
    command: ['go', 'run', here('go1/main.go')],
    environment: GO,
  },
  {
    name: 'AWS SDK for Go, version 2',
    absent: goAbsent('aws-sdk-go-v2'),
    command: ['go', 'run', here('go2/main.go')],
    environment: GO,
  },
  {
    name: 'AWS SDK for Ruby, version 3 (signer, STS)',
    absent: answers('ruby', '-e', 'require "aws-sdk-core"') ? undefined : 'no ruby with aws-sdk-core',
    command: ['ruby', here('ruby.rb')],
  },
  {
    name: 'PHP, CURLOPT_AWS_SIGV4',
    without: NO_PRESIGNING,
    absent: answers('php', '-r', 'exit(defined("CURLOPT_AWS_SIGV4") ? 0 : 1);')
      ? undefined
      : 'no php with curl',
    command: ['php', here('php.php')],
  },
  {
    name: 'aws_requests_auth',
    without: NO_PRESIGNING,
    absent: answers('/usr/bin/python3', '-c', 'import aws_requests_auth')
      ? undefined
      : 'no aws_requests_auth in /usr/bin/python3',
    command: ['/usr/bin/python3', here('requests_auth.py')],
  },
  {
    name: 'curl --aws-sigv4',
    without: NO_PRESIGNING,
    absent: answers('curl', '--help', 'aws-sigv4') ? undefined : 'no curl with --aws-sigv4',
    command: ['bash', here('curl.sh')],
  },
];

/** Its package is not a dependency of this project, because a package that it needs names no licence. */
export const SDK_VERSION_2: Client = {
  name: 'AWS SDK for JavaScript, version 2',
  without: { presigned: 'it makes no presigned URL for a REST service' },
  absent: undefined,
  command: [process.execPath, here('sdkVersion2.cjs')],
};
export const SDK_VERSION_2_PACKAGE = 'aws-sdk@2.1693.0';
