import { relative } from 'node:path';
import type { AssumableRole } from '../../local/account/assumableRole.ts';
import type { Profile } from '../../local/account/credentialsFile.ts';
import type { LocalGateway } from '../../local/embedded/createGateway.ts';
import { shellWord } from '../../local/launch/shellWord.ts';

const SHOWN = 8;

/** The line for a gateway with `--observe`. */
export const OBSERVING =
  'OBSERVING: every signed call to Amazon MQ runs. A call that the policies refuse is recorded and runs too.';

/**
 * The text that the terminal shows when the gateway is ready: its URL, the users that have keys, and a first
 * command.
 */
export function serveBanner(
  gateway: LocalGateway,
  where: {
    readonly directory: string | undefined;
    readonly credentialsFile: string | undefined;
    readonly assumable: AssumableRole | undefined;
    readonly profiles: readonly Profile[];
    readonly observes: boolean;
  },
): string {
  const url = `http://${gateway.names[0]}:${gateway.port}`;
  const profiles = where.profiles.map(({ name }) => name);
  const users = profiles.filter((name) => name !== 'root');
  const user = users.includes('alice') ? 'alice' : (users[0] ?? 'root');
  const seconds = (performance.now() / 1000).toFixed(1);
  const lines = [
    '',
    `  mqgate is ready at ${url}, ${seconds} s after its start (accounts: ${gateway.accounts.join(', ')}).`,
    '',
  ];
  if (where.observes) lines.push(`  ${OBSERVING}`, '');
  if (gateway.consoleUrl !== undefined) lines.push(`  Console      ${gateway.consoleUrl}`);
  if (where.credentialsFile === undefined) {
    lines.push('  State is in memory. Give --credentials FILE to have the keys of the users written.');
  } else {
    const keys = `AWS_SHARED_CREDENTIALS_FILE=${shellWord(shortest(where.credentialsFile))}`;
    const place = `--endpoint-url ${url} --region ${gateway.region}`;
    lines.push(
      `  Credentials  ${shortest(where.credentialsFile)}  (profiles: ${listed(profiles)})`,
      `  State        ${where.directory === undefined ? 'in memory' : shortest(where.directory)}`,
      ...(gateway.brokersCaFile === undefined
        ? []
        : [`  Brokers      real processes; their clients trust ${shortest(gateway.brokersCaFile)}`]),
      '',
      '  Try it:',
      `    ${keys} AWS_PROFILE=${shellWord(user)} aws mq list-brokers ${place}`,
    );
    if (where.assumable !== undefined) {
      const { roleArn, profile } = where.assumable;
      lines.push(
        `    ${keys} AWS_PROFILE=${shellWord(profile)} aws sts assume-role ${place} \\`,
        `      --role-arn ${shellWord(roleArn)} --role-session-name try`,
      );
    }
  }
  lines.push('', '  Decisions follow, one a line. Ctrl-C ends the gateway.', '', '');
  return lines.join('\n');
}

function listed(profiles: readonly string[]): string {
  const more = profiles.length - SHOWN;
  return `${profiles.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** The path relative to the current folder, if that is shorter. */
function shortest(path: string): string {
  const near = relative(process.cwd(), path);
  return near !== '' && near.length < path.length && !near.startsWith('..') ? near : path;
}
