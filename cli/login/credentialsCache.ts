import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { folderFault, makeFolder } from '../../local/data/makeFolder.ts';
import { writePrivateFile } from '../../src/keyring/writePrivateFile.ts';
import { CommandFault } from '../../workbench/commandFault.ts';
import type { GatewayUrl } from './gatewayUrl.ts';
import type { GatewayCredentials } from './logIn.ts';

/**
 * SDKs ask for new credentials when the old ones are valid for less than 15 minutes. So credentials from the
 * cache must be valid for longer than that (botocore, `RefreshableCredentials`).
 */
const FRESH_MS = 15 * 60_000;
const MAX_BYTES = 64 * 1024;
const OTHERS = 0o077;

/**
 * The cache of a login's credentials between two commands: a file of mode 0600 in `$XDG_CACHE_HOME/mqgate`
 * (`~/.cache/mqgate`). Its name depends on the gateway and on the AWS credentials that were used. INVARIANT:
 * only credentials of the gateway are stored, never those of AWS.
 */
export interface CredentialsCache {
  /** The cached credentials, if they are valid for long enough; undefined: a new login is needed. */
  read(now: number): GatewayCredentials | undefined;
  /** Rejects with a CommandFault. */
  write(credentials: GatewayCredentials): Promise<void>;
}

export function credentialsCache(
  { endpoint }: GatewayUrl,
  profile: string | undefined,
  environment: NodeJS.ProcessEnv = process.env,
): CredentialsCache {
  const folder = join(environment.XDG_CACHE_HOME || join(homedir(), '.cache'), 'mqgate');
  const path = join(folder, `${nameOf(endpoint, profile, environment)}.json`);
  return {
    read: (now) => {
      const kept = readOwn(path);
      return kept !== undefined && Date.parse(kept.expiration) - now > FRESH_MS ? kept : undefined;
    },
    write: async (credentials) => {
      try {
        makeFolder(folder, 0o700);
        await writePrivateFile(path, JSON.stringify(credentials), 'replace');
      } catch (error) {
        throw new CommandFault(
          `The credentials cannot be stored in ${folder} (${folderFault(error)}). ` +
            'Set XDG_CACHE_HOME to another folder.',
        );
      }
    },
  };
}

/** All settings that decide which credentials the chain finds. An access key id is not secret. */
function nameOf(endpoint: string, profile: string | undefined, environment: NodeJS.ProcessEnv): string {
  const { AWS_PROFILE, AWS_ACCESS_KEY_ID, AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE } = environment;
  const source = profile ?? [AWS_PROFILE, AWS_ACCESS_KEY_ID];
  const parts = [endpoint, source, AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/**
 * Undefined for a file that other users can read, or whose content is not from this program. The file is then
 * replaced.
 */
function readOwn(path: string): GatewayCredentials | undefined {
  let file: number;
  try {
    // A named pipe must not block the command. Windows has no such flag.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch {
    return undefined;
  }
  try {
    const facts = fstatSync(file);
    if (!facts.isFile() || facts.size > MAX_BYTES) return undefined;
    // Windows has no such owner and mode. There, only the user can read files in the user's profile.
    if (process.getuid !== undefined && (facts.uid !== process.getuid() || facts.mode & OTHERS))
      return undefined;
    const kept = JSON.parse(readFileSync(file, 'utf8'));
    const names = ['accessKeyId', 'secretAccessKey', 'sessionToken', 'expiration', 'arn'];
    return names.every((name) => typeof kept?.[name] === 'string') ? kept : undefined;
  } catch {
    return undefined;
  } finally {
    closeSync(file);
  }
}
