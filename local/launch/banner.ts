import { join, relative } from 'node:path';
import type { PreparedAccount } from './launchedState.ts';
import type { Settings } from './settings.ts';
import { shellWord } from './shellWord.ts';

/**
 * The text that the terminal shows when the gateway is ready: its URL, the users that have keys, and a first
 * command.
 */
export function banner(
  settings: Settings,
  url: string,
  account: PreparedAccount,
  seconds: number,
  consoleUrl: string,
): string {
  const file = shortest(account.credentialsFile);
  const users = account.profiles.filter((name) => name !== 'root');
  const first = users.includes('alice') ? 'alice' : (users[0] ?? 'root');
  return [
    '',
    `  mqgate is ready at ${url} (region ${settings.region}), ${seconds.toFixed(1)} s after its start.`,
    '',
    `  Credentials  ${file}  (profiles: ${listed(account.profiles)})`,
    `  State        ${shortest(settings.dataDir)}`,
    `  Console      ${consoleUrl}`,
    ...(settings.brokers === undefined
      ? []
      : [`  Brokers      real processes; their clients trust ${shortest(join(settings.dataDir, 'ca.pem'))}`]),
    '',
    '  Try it:',
    `    AWS_SHARED_CREDENTIALS_FILE=${shellWord(file)} AWS_PROFILE=${shellWord(first)} \\`,
    `      aws mq list-brokers --endpoint-url ${url} --region ${settings.region}`,
    ...assuming(settings, url, account, file),
    ...(isOpenToOthers(settings.host)
      ? ['', `  Other machines can reach it: HOST is ${settings.host}.`]
      : []),
    '',
    '  Decisions follow, one a line. Ctrl-C ends the gateway.',
    '',
    '',
  ].join('\n');
}

/** A command for temporary credentials of a role: the same as on AWS, with `--endpoint-url`. */
function assuming(
  { region }: Settings,
  url: string,
  { assumable }: PreparedAccount,
  file: string,
): readonly string[] {
  if (assumable === undefined) return [];
  const { roleArn, profile } = assumable;
  return [
    '',
    '  Assume a role:',
    `    AWS_SHARED_CREDENTIALS_FILE=${shellWord(file)} AWS_PROFILE=${shellWord(profile)} \\`,
    `      aws sts assume-role --endpoint-url ${url} --region ${region} \\`,
    `      --role-arn ${shellWord(roleArn)} --role-session-name try`,
  ];
}

function isOpenToOthers(host: string | undefined): boolean {
  return host !== undefined && !/^(localhost|127\..*|::1)$/.test(host);
}

const SHOWN_PROFILES = 8;

function listed(profiles: readonly string[]): string {
  const more = profiles.length - SHOWN_PROFILES;
  const shown = profiles.slice(0, SHOWN_PROFILES).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}

/** The path relative to the current folder, if that is shorter. */
function shortest(path: string): string {
  const near = relative(process.cwd(), path);
  return near !== '' && near.length < path.length && !near.startsWith('..') ? near : path;
}
